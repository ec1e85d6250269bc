// SPDX-License-Identifier: GPL-3.0-or-later
// ZIP archives in memory, through libzip. Nothing is ever unpacked to a path.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lamina {

/** An archive open for reading. */
class ZipReader {
 public:
    /** Lent: `archive` must outlive the reader. Throws Error (input) for what is no ZIP, is inconsistent, holds a name
     *  twice or more than 10 000 members. `where` names the file in errors. */
    ZipReader(std::span<const std::byte> archive, std::string where);
    ~ZipReader();
    ZipReader(const ZipReader&) = delete;
    ZipReader& operator=(const ZipReader&) = delete;

    const std::vector<std::string>& names() const { return names_; }
    bool has(std::string_view name) const;
    /** The bytes of a member. Throws Error when there is none of that name, when it is encrypted or damaged, when it
     *  says it unpacks to more than `limit` bytes, or to suspiciously more than it takes in the archive. */
    std::vector<std::byte> read(std::string_view name, std::uint64_t limit = std::uint64_t{4} << 30) const;

 private:
    struct Archive;
    std::string where_;
    std::unique_ptr<Archive> archive_;
    std::vector<std::string> names_;
};

struct ZipMember {
    std::string name;
    std::vector<std::byte> bytes;
};

/** An archive of uncompressed members in that order, with no dates: same members, same bytes. */
std::vector<std::byte> writeZip(std::span<const ZipMember> members);

}  // namespace lamina
