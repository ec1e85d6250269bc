// SPDX-License-Identifier: GPL-3.0-or-later
// Files as memory: what is not looked at takes none. The part of platform.h that rows beyond memory stand on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

namespace lamina {

/** A file whose bytes are memory as well. Reading and letting go may be done by several threads at once. */
class MappedFile {
 public:
    /** A file as it is, to be read. Throws Error::input when it cannot be. Where it is cut off later, what is gone reads as
     *  zeros and `damaged` says so. */
    static std::unique_ptr<MappedFile> existing(const std::filesystem::path& file);
    /** Room of so many bytes, zeros, in a file without a name in that folder, which is made where needed: the system takes it
     *  away with the last use of it, however this process ends. Throws Error when the disk has no room. */
    static std::unique_ptr<MappedFile> nameless(const std::filesystem::path& folder, std::size_t size);

    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;
    ~MappedFile();

    /** Of an existing file not to be written. */
    std::byte* data() const { return data_; }
    std::size_t size() const { return size_; }

    /** Copies bytes from the file without touching the memory above. Throws Error where the file ends before them. */
    void read(std::size_t from, std::span<std::byte> to) const;
    /** Begins to bring bytes in from the disk and returns at once. */
    void announce(std::size_t from, std::size_t size) const;
    /** Gives back the memory of whole pages in [from, from + size); their bytes stay in the file. */
    void release(std::size_t from, std::size_t size) const;
    /** Bytes were asked for that the file no longer has. */
    bool damaged() const;
    /** Of the file, for sentences. */
    const std::filesystem::path& name() const { return name_; }

 private:
    MappedFile(int handle, std::size_t size, bool writes, const std::filesystem::path& name);

    int handle_;
    std::byte* data_ = nullptr;
    std::size_t size_;
    int place_ = -1;  // in the list that a fault is looked up in
    std::filesystem::path name_;
};

}  // namespace lamina
