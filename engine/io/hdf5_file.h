// SPDX-License-Identifier: GPL-3.0-or-later
// HDF5 files as bytes: objects, their messages and their links, in the forms that HDF5's library and h5py write unless asked for
// others. Read here and not by HDF5's own library, which does not stand files that mean harm.
// Source: "HDF5 File Format Specification Version 3.0", The HDF Group.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/byte_order.h"

namespace lamina {

/** What is wrong with a file, in a clause; whoever knows where it is makes an Error of it. */
struct Hdf5Broken {
    std::string what;
};

/** Walks over bytes; every step is checked. */
class Hdf5Cursor {
 public:
    explicit Hdf5Cursor(std::span<const std::byte> bytes) : rest_(bytes) {}

    std::size_t left() const { return rest_.size(); }
    std::span<const std::byte> take(std::uint64_t size) {
        if (size > rest_.size()) throw Hdf5Broken{"this cannot be read; the file may be cut off or damaged"};
        const auto front = rest_.first(static_cast<std::size_t>(size));
        rest_ = rest_.subspan(front.size());
        return front;
    }
    template <class T>
    T take() {
        return loadNumber<T>(take(sizeof(T)), 0, std::endian::little);
    }
    std::uint64_t address() { return take<std::uint64_t>(); }
    void skip(std::uint64_t size) { take(size); }
    /** Four letters that begin a structure. */
    void expect(std::string_view signature);

 private:
    std::span<const std::byte> rest_;
};

struct Hdf5Message {
    enum Type : std::uint16_t {
        Dataspace = 0x01, LinkInfo = 0x02, Datatype = 0x03, Link = 0x06, ExternalFiles = 0x07, Layout = 0x08,
        Filters = 0x0B, Attribute = 0x0C, Continuation = 0x10, SymbolTable = 0x11
    };
    std::uint16_t type = 0;
    bool shared = false;  // the body says where another object keeps it
    std::span<const std::byte> body;
};

using Hdf5Messages = std::vector<Hdf5Message>;

/** The first of a type; throws Hdf5Broken for one that is shared. */
const Hdf5Message* findMessage(const Hdf5Messages& messages, std::uint16_t type);

/** A name in a group; no object: it leads out of the tree. */
struct Hdf5Link {
    std::string name;
    std::optional<std::uint64_t> object;
};

class Hdf5File {
 public:
    static constexpr std::uint64_t nowhere = ~std::uint64_t{0};
    static constexpr std::size_t mostObjects = 100'000;

    /** Lent. Throws Hdf5Broken for what is no HDF5 of a form we read. */
    explicit Hdf5File(std::span<const std::byte> bytes);

    std::uint64_t root() const { return root_; }
    std::uint64_t size() const { return bytes_.size(); }
    std::span<const std::byte> at(std::uint64_t address, std::uint64_t size) const;
    Hdf5Cursor from(std::uint64_t address) const;

    /** Of an object by its address. */
    Hdf5Messages messages(std::uint64_t object) const;
    static bool isGroup(const Hdf5Messages& messages);
    /** Of a group, by name. */
    std::vector<Hdf5Link> links(const Hdf5Messages& messages) const;
    /** An attribute that is one text; empty where there is none such. */
    std::string text(const Hdf5Messages& messages, std::string_view attribute) const;

 private:
    struct Block {
        std::uint64_t address, size;
    };
    void readOldHeader(std::uint64_t object, Hdf5Messages& messages) const;
    void readNewHeader(std::uint64_t object, Hdf5Messages& messages) const;
    void readSymbolTable(std::span<const std::byte> body, std::vector<Hdf5Link>& links) const;
    struct Names;
    void readGroupNode(std::uint64_t address, int below, Names& names) const;
    std::string heapText(std::uint64_t collection, std::uint32_t index, std::uint32_t size) const;

    std::span<const std::byte> bytes_;
    std::uint64_t root_ = 0;
};

}  // namespace lamina
