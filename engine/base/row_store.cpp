// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/quantities.h"
#include "engine/base/row_store.h"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstring>
#include <new>

#include "engine/base/error.h"
#include "engine/base/platform.h"
#include "engine/base/platform_mapping.h"
#include "engine/base/words.h"

namespace lamina {

namespace {

constexpr std::uint64_t megabyte = 1'000'000;
constexpr std::size_t small = std::size_t{1} << 16;  // never worth a file
std::atomic<std::uint64_t> held = 0;

std::uint64_t unitOf(std::string_view word) {
    const std::string unit = lowerCase(word);
    if (unit == "kb" || unit == "k") return 1000;
    if (unit == "mb" || unit == "m") return megabyte;
    if (unit == "gb" || unit == "g") return 1000 * megabyte;
    if (unit == "tb" || unit == "t") return megabyte * megabyte;
    return unit.empty() || unit == "b" ? 1 : 0;
}

/** Large blocks are first written as rows are read: with pages of 4 KiB that costs a fault for every 512 numbers. */
void takeLargePages(std::byte* data, std::size_t size) {
    const auto first = reinterpret_cast<std::uintptr_t>(data);
    const std::uintptr_t begin = (first + largePage - 1) / largePage * largePage, end = (first + size) / largePage * largePage;
    if (begin < end) preferLargePages(data + (begin - first), end - begin);
}

/** Takes the bytes from the budget if they are there. */
bool take(std::size_t size) {
    const std::uint64_t most = memoryForRows();
    std::uint64_t now = held;
    do
        if (size >= small && now + size > most) return false;
    while (!held.compare_exchange_weak(now, now + size));
    return true;
}

}  // namespace

std::uint64_t memoryForRows() {
    const std::string text = environment("LAMINA_DATA_MEMORY");
    if (text.empty()) {
        const std::uint64_t there = physicalMemory();
        return there > 0 ? there / 2 : std::uint64_t{4} << 30;
    }
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    while (unit.starts_with(' ')) unit.remove_prefix(1);
    if (error != std::errc() || !(number > 0) || unitOf(unit) == 0 || number * static_cast<double>(unitOf(unit)) > 1e18)
        throw Error::usage("LAMINA_DATA_MEMORY: expected a size such as 500MB or 8GB, received \"" + text + "\"", "correct the variable, or unset it for half of the memory");
    return static_cast<std::uint64_t>(number * static_cast<double>(unitOf(unit)));
}

std::uint64_t windowForRows() { return std::clamp<std::uint64_t>(memoryForRows() / 2, std::uint64_t{1} << 18, std::uint64_t{512} << 20); }

std::string diskWords(std::uint64_t bytes, std::uint64_t window) { return shortBytes(bytes) + " of rows, kept on disk, read in a window of " + shortBytes(window); }

std::uint64_t rowsInMemory() { return held; }

std::shared_ptr<RowStore> RowStore::make(std::size_t size) {
    if (take(size)) {
        const std::shared_ptr<RowStore> store(new RowStore);
        store->size_ = size;
        store->memory_.reset(static_cast<std::byte*>(std::calloc(std::max<std::size_t>(size, 1), 1)));  // pages that nobody writes take nothing
        if (!store->memory_) throw std::bad_alloc();
        store->data_ = store->memory_.get();
        takeLargePages(store->data_, size);
        return store;
    }
    return makeOnDisk(size);
}

std::shared_ptr<RowStore> RowStore::makeOnDisk(std::size_t size) {
    const std::shared_ptr<RowStore> store(new RowStore);
    store->file_ = MappedFile::nameless(cacheDirectory(), size);
    store->size_ = size;
    store->data_ = store->file_->data();
    return store;
}

std::shared_ptr<const RowStore> RowStore::ofFile(const std::filesystem::path& file) {
    const std::shared_ptr<RowStore> store(new RowStore);
    store->file_ = MappedFile::existing(file);
    store->data_ = store->file_->data();
    store->size_ = store->file_->size();
    return store;
}

std::shared_ptr<RowStore> RowStore::copyOf(const RowStore& other, std::size_t from, std::size_t size) {
    const auto copy = make(size);
    inParts(size, 1, [&](std::size_t first, std::size_t bytes) {
        other.read(from + first, copy->bytes().subspan(first, bytes));
        copy->release(first, bytes);
    });
    return copy;
}

bool RowStore::stays(std::size_t size) const { return !onDisk() || rowsInMemory() + size > memoryForRows(); }

RowStore::~RowStore() {
    if (!file_) held -= size_;
}

void RowStore::read(std::size_t from, std::span<std::byte> to) const {
    if (file_) file_->read(from, to);
    else std::memcpy(to.data(), data_ + from, to.size());
}

void RowStore::announce(std::size_t from, std::size_t size) const {
    if (file_) file_->announce(from, size);
}

void RowStore::release(std::size_t from, std::size_t size) const {
    if (file_) file_->release(from, size);
}

void RowStore::requireWhole() const {
    if (file_ && file_->damaged()) throw Error::input("the file has become shorter while it was read", file_->name().string(), "load the data again");
}

}  // namespace lamina
