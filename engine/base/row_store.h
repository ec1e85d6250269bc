// SPDX-License-Identifier: GPL-3.0-or-later
// Where rows lie: in memory while there is room for them, else on disk, mapped. What is on disk is read through a window.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

namespace lamina {

class MappedFile;

/** Bytes of rows that all data of this process may keep in memory: $LAMINA_DATA_MEMORY, as "500MB" or "8 GB"; else half of
 *  what the machine has. Throws Error::usage when the variable says something else. */
std::uint64_t memoryForRows();

/** Bytes through which rows on disk pass on their way to the steps: half of the above, at most 512 MiB. */
std::uint64_t windowForRows();

/** "12.3 GB of rows, kept on disk, read in a window of 512 MB". */
std::string diskWords(std::uint64_t bytes, std::uint64_t window);

/** Bytes of rows in memory now, of stores that count. */
std::uint64_t rowsInMemory();

/** A block of bytes that tensors and columns share; it stays where it is. */
class RowStore {
 public:
    /** Zeros, to be written: in memory where memoryForRows has room for them, else in a file without a name below
     *  cacheDirectory(). Throws Error when neither has. */
    static std::shared_ptr<RowStore> make(std::size_t size);
    /** The same in such a file whatever room there is: for what many bytes pass through on their way to rows. */
    static std::shared_ptr<RowStore> makeOnDisk(std::size_t size);
    /** `size` bytes of another from there on, where memoryForRows has room for them. Throws Error. */
    static std::shared_ptr<RowStore> copyOf(const RowStore& other, std::size_t from, std::size_t size);
    /** The bytes of a file as they are. Throws Error::input. */
    static std::shared_ptr<const RowStore> ofFile(const std::filesystem::path& file);

    RowStore(const RowStore&) = delete;
    RowStore& operator=(const RowStore&) = delete;
    ~RowStore();

    std::span<std::byte> bytes() { return {data_, size_}; }
    std::span<const std::byte> bytes() const { return {data_, size_}; }
    bool onDisk() const { return file_ != nullptr; }
    /** Whether rows of so many bytes that are here are best read from here: they are in memory, or it has no room for them. */
    bool stays(std::size_t size) const;

    // ---- of what is on disk; in memory nothing happens
    /** Copies bytes; from the disk without a page of the block becoming memory. Throws Error when the file has lost them. */
    void read(std::size_t from, std::span<std::byte> to) const;
    void announce(std::size_t from, std::size_t size) const;
    void release(std::size_t from, std::size_t size) const;
    /** Throws Error when somebody has cut the file off since. */
    void requireWhole() const;

 private:
    RowStore() = default;
    std::unique_ptr<MappedFile> file_;
    std::unique_ptr<std::byte, void (*)(void*)> memory_{nullptr, std::free};
    std::byte* data_ = nullptr;
    std::size_t size_ = 0;
};

/** Calls work(first, count) for all of `size` bytes, at most so many at a time, and whole units. */
template <class Work>
void inParts(std::size_t size, std::size_t unit, Work work, std::size_t most = std::size_t{1} << 20) {
    const std::size_t part = unit >= most ? unit : most / unit * unit;
    for (std::size_t first = 0; first < size; first += part) work(first, size - first < part ? size - first : part);
}

}  // namespace lamina
