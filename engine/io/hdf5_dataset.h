// SPDX-License-Identifier: GPL-3.0-or-later
// A data set of an HDF5 file: its extent, its type and its bytes, wherever the file keeps them.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/io/hdf5_file.h"

namespace lamina {

/** What the numbers are, as far as we compute with them. */
struct Hdf5Type {
    enum Kind { Integer = 0, Float = 1, Opaque = 5, Enum = 8 } kind = Integer;
    std::size_t size = 0;       // bytes of an element
    bool bigEndian = false, isSigned = false;
    bool brain = false;         // of 16 bits: 8 of them exponent
};

class Hdf5Dataset {
 public:
    static constexpr std::uint64_t largest = std::uint64_t{4} << 30;  // bytes

    /** Throws Hdf5Broken for an extent or type that is no tensor of ours. */
    Hdf5Dataset(const Hdf5File& file, const Hdf5Messages& messages);

    const std::vector<std::uint64_t>& dims() const { return dims_; }
    const Hdf5Type& type() const { return type_; }
    /** The elements, row-major, as the file has them. Sizes are checked before anything is allocated. Throws Hdf5Broken. */
    std::vector<std::byte> read() const;

 private:
    struct Chunks;
    struct Filter {
        std::uint16_t id;
        std::size_t element;  // of shuffle
    };
    void readExtent(std::span<const std::byte> space);
    void readType(std::span<const std::byte> type);
    void readFilters(std::span<const std::byte> filters);
    void requireHeld(std::uint64_t stored, bool packed) const;
    std::vector<std::byte> readChunks(Hdf5Cursor layout) const;
    void findChunks(std::uint64_t address, int below, Chunks& chunks) const;
    std::vector<std::byte> unpacked(std::span<const std::byte> stored, std::uint32_t skipped, std::uint64_t size) const;

    const Hdf5File& file_;
    const Hdf5Messages& messages_;
    std::vector<std::uint64_t> dims_;
    std::uint64_t bytes_ = 0;
    Hdf5Type type_;
    std::vector<Filter> filters_;
};

}  // namespace lamina
