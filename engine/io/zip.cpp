// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/zip.h"

#include <zip.h>

#include <algorithm>
#include <set>

#include "engine/base/error.h"

namespace lamina {

namespace {

constexpr zip_int64_t mostMembers = 10'000;
constexpr std::uint64_t neverSuspicious = std::uint64_t{256} << 20;
constexpr std::uint64_t mostGrowth = 100;
constexpr zip_uint16_t firstDosDate = 1 << 5 | 1;  // 1980-01-01

struct Failure {
    zip_error_t error;
    Failure() { zip_error_init(&error); }
    ~Failure() { zip_error_fini(&error); }
    std::string words() { return zip_error_strerror(&error); }
};

/** What cannot be opened, and of which kind that is. */
[[noreturn]] void refuse(std::span<const std::byte> archive, int code, const std::string& where) {
    const bool begins = archive.size() >= 2 && archive[0] == std::byte{'P'} && archive[1] == std::byte{'K'};
    if (archive.empty()) throw Error::input("this file is empty", where, "get it again, or save it again");
    if (code != ZIP_ER_NOZIP) throw Error::input("this ZIP archive is damaged", where, "the file may have been cut off or altered: get it again");
    if (begins) throw Error::input("it ends in the middle: it was cut off", where, "get it again, or save it again");
    throw Error::input("expected a ZIP archive, as a .keras file is one, received something else", where, "choose another file");
}

struct Discard {
    void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct Release {
    void operator()(zip_source_t* source) const { zip_source_free(source); }
};
struct CloseFile {
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};

}  // namespace

struct ZipReader::Archive {
    std::unique_ptr<zip_t, Discard> zip;
};

ZipReader::ZipReader(std::span<const std::byte> archive, std::string where)
    : where_(std::move(where)), archive_(std::make_unique<Archive>()) {
    Failure failure;
    zip_source_t* source = zip_source_buffer_create(archive.data(), archive.size(), 0, &failure.error);
    if (!source) throw Error("cannot read an archive: " + failure.words(), where_);
    archive_->zip.reset(zip_open_from_source(source, ZIP_RDONLY | ZIP_CHECKCONS, &failure.error));
    if (!archive_->zip) {
        zip_source_free(source);
        refuse(archive, zip_error_code_zip(&failure.error), where_);
    }
    const auto count = zip_get_num_entries(archive_->zip.get(), 0);
    if (count > mostMembers) throw Error::input("expected at most 10 000 members, received " + std::to_string(count), where_);
    std::set<std::string> seen;
    for (zip_int64_t i = 0; i < count; ++i) {
        const char* name = zip_get_name(archive_->zip.get(), static_cast<zip_uint64_t>(i), 0);
        names_.emplace_back(name ? name : "");
        if (!seen.insert(names_.back()).second)
            throw Error::input("the archive holds \"" + names_.back() + "\" twice", where_, "do not trust this file");
    }
}

ZipReader::~ZipReader() = default;

bool ZipReader::has(std::string_view name) const { return std::find(names_.begin(), names_.end(), name) != names_.end(); }

std::vector<std::byte> ZipReader::read(std::string_view name, std::uint64_t limit) const {
    const auto it = std::find(names_.begin(), names_.end(), name);
    const std::string place = where_ + ", member " + std::string(name);
    if (it == names_.end()) throw Error::input("there is no \"" + std::string(name) + "\" in this archive", where_, "the file may be damaged: get it again");
    const auto index = static_cast<zip_uint64_t>(it - names_.begin());
    zip_stat_t stat;
    zip_t* zip = archive_->zip.get();
    if (zip_stat_index(zip, index, 0, &stat) != 0) throw Error::input(zip_strerror(zip), place);
    if (stat.encryption_method != ZIP_EM_NONE) throw Error::input("this member is encrypted", place);
    if (stat.size > limit || (stat.size > neverSuspicious && stat.size / mostGrowth > stat.comp_size))
        throw Error::input("this member says it unpacks to " + std::to_string(stat.size) + " bytes", place, "do not trust this file");
    const std::unique_ptr<zip_file_t, CloseFile> file(zip_fopen_index(zip, index, 0));
    if (!file) throw Error::input(zip_strerror(zip), place);
    std::vector<std::byte> bytes(stat.size);
    std::byte more;
    const auto got = zip_fread(file.get(), bytes.data(), bytes.size());
    if (got != static_cast<zip_int64_t>(bytes.size()) || zip_fread(file.get(), &more, 1) != 0)
        throw Error::input("this member is damaged", place, "the file may have been cut off or altered");
    return bytes;
}

namespace {

void add(zip_t* zip, const ZipMember& member) {
    zip_source_t* source = zip_source_buffer(zip, member.bytes.data(), member.bytes.size(), 0);
    const auto index = source ? zip_file_add(zip, member.name.c_str(), source, ZIP_FL_ENC_UTF_8) : -1;
    if (index < 0) {
        zip_source_free(source);
        throw Error("cannot put " + member.name + " into an archive: " + zip_strerror(zip));
    }
    const auto at = static_cast<zip_uint64_t>(index);
    zip_set_file_compression(zip, at, ZIP_CM_STORE, 0);
    zip_file_set_dostime(zip, at, 0, firstDosDate, 0);
    zip_file_set_external_attributes(zip, at, 0, ZIP_OPSYS_UNIX, 0600u << 16);
}

std::vector<std::byte> contents(zip_source_t* source) {
    zip_stat_t stat;
    if (zip_source_stat(source, &stat) != 0 || zip_source_open(source) != 0) throw Error("cannot make an archive");
    std::vector<std::byte> bytes(stat.size);
    const auto got = zip_source_read(source, bytes.data(), bytes.size());
    zip_source_close(source);
    if (got != static_cast<zip_int64_t>(bytes.size())) throw Error("cannot make an archive");
    return bytes;
}

}  // namespace

std::vector<std::byte> writeZip(std::span<const ZipMember> members) {
    Failure failure;
    std::unique_ptr<zip_source_t, Release> target(zip_source_buffer_create(nullptr, 0, 0, &failure.error));
    if (!target) throw Error("cannot make an archive: " + failure.words());
    zip_source_keep(target.get());  // one for the archive, which lets go of it on closing, one for us
    std::unique_ptr<zip_t, Discard> zip(zip_open_from_source(target.get(), ZIP_TRUNCATE, &failure.error));
    if (!zip) {
        zip_source_free(target.get());
        throw Error("cannot make an archive: " + failure.words());
    }
    for (const auto& member : members) add(zip.get(), member);
    if (zip_close(zip.get()) != 0) throw Error(std::string("cannot make an archive: ") + zip_strerror(zip.get()));
    (void)zip.release();
    return contents(target.get());
}

}  // namespace lamina
