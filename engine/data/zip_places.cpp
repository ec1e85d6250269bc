// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/zip_places.h"

#include <algorithm>
#include <bit>
#include <optional>

#include "engine/data/byte_order.h"

namespace lamina {

namespace {

constexpr std::uint32_t localMark = 0x04034b50, centralMark = 0x02014b50, endMark = 0x06054b50, wideEndMark = 0x06064b50, locatorMark = 0x07064b50;
constexpr std::uint32_t isWide = 0xFFFFFFFF;  // the number is too large for its field and stands elsewhere, in 64 bits

/** Little-endian numbers at places that an archive names; 0 outside of it. */
class ZipNumbers {
 public:
    explicit ZipNumbers(std::span<const std::byte> bytes) : bytes_(bytes) {}
    std::uint64_t size() const { return bytes_.size(); }
    std::uint16_t two(std::uint64_t at) const { return number<std::uint16_t>(at); }
    std::uint32_t four(std::uint64_t at) const { return number<std::uint32_t>(at); }
    std::uint64_t eight(std::uint64_t at) const { return number<std::uint64_t>(at); }

 private:
    template <class T>
    T number(std::uint64_t at) const {
        if (at > bytes_.size() || bytes_.size() - at < sizeof(T)) return 0;
        return loadNumber<T>(bytes_.subspan(at), 0, std::endian::little);
    }
    std::span<const std::byte> bytes_;
};

/** The record at the end, in front of the comment. */
std::optional<std::uint64_t> endRecord(const ZipNumbers& zip) {
    constexpr std::uint64_t size = 22, longestComment = 65'535;
    if (zip.size() < size) return {};
    const std::uint64_t last = zip.size() - size;
    for (std::uint64_t comment = 0; comment <= std::min(last, longestComment); ++comment)
        if (zip.four(last - comment) == endMark && zip.two(last - comment + 20) == comment) return last - comment;
    return {};
}

struct ZipDirectory {
    std::uint64_t begin = 0, members = 0;
};

std::optional<ZipDirectory> directoryOf(const ZipNumbers& zip) {
    constexpr std::uint64_t locatorSize = 20;
    const auto end = endRecord(zip);
    if (!end) return {};
    const ZipDirectory plain{zip.four(*end + 16), zip.two(*end + 10)};
    if (plain.begin != isWide && plain.members != 0xFFFF) return plain;
    if (*end < locatorSize || zip.four(*end - locatorSize) != locatorMark) return {};
    const std::uint64_t wide = zip.eight(*end - locatorSize + 8);
    if (zip.four(wide) != wideEndMark) return {};
    return ZipDirectory{zip.eight(wide + 48), zip.eight(wide + 32)};
}

/** Where the local header of a member lies; `entry` is its place in the directory. Sizes that are wide stand in front of it. */
std::optional<std::uint64_t> localHeader(const ZipNumbers& zip, std::uint64_t entry) {
    const std::uint32_t plain = zip.four(entry + 42);
    if (plain != isWide) return plain;
    const std::uint64_t before = 8 * ((zip.four(entry + 24) == isWide ? 1u : 0u) + (zip.four(entry + 20) == isWide ? 1u : 0u));
    const std::uint64_t begin = entry + 46 + zip.two(entry + 28), end = begin + zip.two(entry + 30);
    for (std::uint64_t field = begin; field + 4 <= end; field += 4u + zip.two(field + 2)) {
        constexpr std::uint16_t wideNumbers = 1;
        if (zip.two(field) == wideNumbers && zip.two(field + 2) >= before + 8) return zip.eight(field + 4 + before);
    }
    return {};
}

}  // namespace

std::vector<std::uint64_t> zipPlaces(std::span<const std::byte> archive) {
    const ZipNumbers zip(archive);
    const auto directory = directoryOf(zip);
    std::vector<std::uint64_t> places;
    std::uint64_t entry = directory ? directory->begin : 0;
    for (std::uint64_t i = 0; directory && i < directory->members; ++i) {
        if (zip.four(entry) != centralMark) return {};
        const auto local = localHeader(zip, entry);
        if (!local || zip.four(*local) != localMark) return {};
        places.push_back(*local + 30 + zip.two(*local + 26) + zip.two(*local + 28));
        entry += 46u + zip.two(entry + 28) + zip.two(entry + 30) + zip.two(entry + 32);
    }
    return places;
}

}  // namespace lamina
