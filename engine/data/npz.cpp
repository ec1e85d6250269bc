// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/npz.h"

#include <zip.h>
#include <zlib.h>

#include <algorithm>
#include <memory>
#include <set>

#include "engine/base/error.h"
#include "engine/base/platform.h"
#include "engine/base/row_store.h"
#include "engine/data/npy.h"
#include "engine/data/zip_places.h"

namespace lamina {

namespace {

constexpr zip_int64_t mostMembers = 10'000;
constexpr zip_uint64_t suspiciousSize = zip_uint64_t{1} << 26;  // below this a bomb does no harm

struct ZipCloser {
    void operator()(zip_t* z) const { zip_discard(z); }
    void operator()(zip_file_t* f) const { zip_fclose(f); }
    void operator()(zip_source_t* s) const { zip_source_free(s); }
};
using Zip = std::unique_ptr<zip_t, ZipCloser>;
using ZipFile = std::unique_ptr<zip_file_t, ZipCloser>;
using ZipSource = std::unique_ptr<zip_source_t, ZipCloser>;

[[noreturn]] void broken(const std::string& what, const std::string& where) {
    throw Error::input(what, where, "save the arrays again with numpy.savez");
}

struct ZipError {
    zip_error_t error{};
    ZipError() { zip_error_init(&error); }
    ~ZipError() { zip_error_fini(&error); }
    ZipError(const ZipError&) = delete;
    ZipError& operator=(const ZipError&) = delete;
    std::string text() { return zip_error_strerror(&error); }
};

/** Consistency is checked: without it libzip opens archives with repeated names. bytes must outlive the result. */
Zip open(std::span<const std::byte> bytes, const std::string& where) {
    ZipError why;
    ZipSource source(zip_source_buffer_create(bytes.data(), bytes.size(), 0, &why.error));
    if (!source) broken("the zip archive cannot be opened: " + why.text(), where);
    Zip zip(zip_open_from_source(source.get(), ZIP_RDONLY | ZIP_CHECKCONS, &why.error));
    if (!zip) broken("the zip archive cannot be opened: " + why.text(), where);
    source.release();
    return zip;
}

/** Keras' guard against bombs, and ours against lies: deflate shrinks to 1/1032 at best. */
void checkSize(const zip_stat_t& member, std::size_t archive, const std::string& where) {
    const bool stored = member.comp_method == ZIP_CM_STORE;
    if (!stored && member.comp_method != ZIP_CM_DEFLATE) broken("expected a stored or deflated member", where);
    if (member.encryption_method != ZIP_EM_NONE) broken("the member is encrypted", where);
    if (member.comp_size > archive) broken("the member is larger than its archive", where);
    const zip_uint64_t most = stored ? member.comp_size : std::max(suspiciousSize, member.comp_size * 1032);
    if (member.size > most)
        broken("the member promises " + std::to_string(member.size) + " bytes from " + std::to_string(member.comp_size), where);
}

std::string withoutNpy(const std::string& name) {
    return name.ends_with(".npy") ? name.substr(0, name.size() - 4) : name;
}

constexpr std::size_t memberPart = std::size_t{4} << 20;  // bytes between two looks at whether it is still wanted

/** Reads members of an archive one after the other. */
class MemberReader {
 public:
    /** store: the file, or none where the bytes are no file's. */
    MemberReader(std::span<const std::byte> bytes, std::shared_ptr<const RowStore> store, const std::string& where, LoadProgress* progress)
        : bytes_(bytes), store_(std::move(store)), where_(where), progress_(progress), zip_(open(bytes, where)) {}

    std::vector<NamedTensor> all() {
        const auto members = list();
        if (store_) places_ = zipPlaces(bytes_);
        std::vector<NamedTensor> arrays;
        for (std::size_t i = 0; i < members.size(); ++i) arrays.push_back({withoutNpy(members[i].name), array(i, members[i])});
        if (arrays.empty()) broken("expected arrays, received an empty archive", where_);
        return arrays;
    }

 private:
    std::string whereOf(const zip_stat_t& member) const { return where_ + ", " + member.name; }

    /** Names and sizes of all, before any is read. */
    std::vector<zip_stat_t> list() {
        const auto count = zip_get_num_entries(zip_.get(), 0);
        if (count > mostMembers) broken("expected at most 10000 members, received " + std::to_string(count), where_);
        std::vector<zip_stat_t> members(static_cast<std::size_t>(count));
        std::set<std::string> names;
        std::size_t total = 0;
        for (std::size_t i = 0; i < members.size(); ++i) {
            zip_stat_t& member = members[i];
            constexpr zip_uint64_t needed = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD;
            if (zip_stat_index(zip_.get(), i, 0, &member) != 0 || (member.valid & needed) != needed)
                broken("member " + std::to_string(i + 1) + " cannot be read", where_);
            if (!names.insert(withoutNpy(member.name)).second) broken("the name \"" + withoutNpy(member.name) + "\" occurs twice", where_);
            checkSize(member, bytes_.size(), whereOf(member));
            total += member.size;
        }
        if (progress_) {
            progress_->bytes = true;
            progress_->done = 0;
            progress_->total = total;
        }
        return members;
    }

    Tensor array(std::size_t i, const zip_stat_t& member) {
        const std::string here = whereOf(member);
        if (!liesOpen(i, member)) return parseNpy(inflated(i, member, here), 0, member.size, here);
        checkSum(places_[i], member, here);
        return parseNpy(store_, places_[i], member.size, here);
    }

    /** Stored, and it is known where: its bytes are an NPY file amid the archive. */
    bool liesOpen(std::size_t i, const zip_stat_t& member) const {
        if (i >= places_.size() || member.comp_method != ZIP_CM_STORE || (member.valid & ZIP_STAT_CRC) == 0) return false;
        return member.size == member.comp_size && places_[i] <= bytes_.size() && member.size <= bytes_.size() - places_[i];
    }

    void checkSum(std::size_t begin, const zip_stat_t& member, const std::string& where) {
        std::vector<std::byte> part(std::min<std::size_t>(member.size, memberPart));
        uLong sum = crc32(0, nullptr, 0);
        inParts(member.size, 1, [&](std::size_t first, std::size_t size) {
            store_->read(begin + first, std::span(part).first(size));
            sum = crc32(sum, reinterpret_cast<const Bytef*>(part.data()), static_cast<uInt>(size));
            goOn(size);
        }, memberPart);
        if (sum != member.crc) broken("the member is damaged: its checksum is not the one that the archive gives", where);
    }

    std::shared_ptr<const RowStore> inflated(std::size_t i, const zip_stat_t& member, const std::string& where) {
        const ZipFile file(zip_fopen_index(zip_.get(), i, 0));
        if (!file) broken(std::string("the member cannot be opened: ") + zip_strerror(zip_.get()), where);
        const auto store = RowStore::make(member.size);
        inParts(member.size, 1, [&](std::size_t first, std::size_t size) {
            for (std::size_t done = 0; done < size;) {
                const auto read = zip_fread(file.get(), store->bytes().data() + first + done, size - done);
                if (read <= 0) broken("the member is broken or ends after " + std::to_string(first + done) + " bytes", where);
                done += static_cast<std::size_t>(read);
            }
            store->release(first, size);
            if (store_) store_->release(0, bytes_.size());
            goOn(size);
        }, memberPart);
        std::byte more;
        if (zip_fread(file.get(), &more, 1) != 0) broken("the member is broken or longer than it says", where);  // checks the CRC
        return store;
    }

    void goOn(std::size_t bytes) {
        if (progress_) progress_->done += bytes;
        requireWanted(progress_);
    }

    std::span<const std::byte> bytes_;
    std::shared_ptr<const RowStore> store_;
    const std::string& where_;
    LoadProgress* progress_;
    Zip zip_;
    std::vector<std::uint64_t> places_;
};

}  // namespace

std::vector<NamedTensor> parseNpz(std::span<const std::byte> bytes, const std::string& where) { return MemberReader(bytes, nullptr, where, nullptr).all(); }

std::vector<NamedTensor> readNpz(const std::filesystem::path& path, LoadProgress* progress) {
    const auto store = RowStore::ofFile(path);
    const std::string where = path.string();
    auto arrays = MemberReader(store->bytes(), store, where, progress).all();
    store->requireWhole();
    return arrays;
}

void writeNpz(const std::filesystem::path& path, const std::vector<NamedTensor>& arrays, bool compressed) {
    const auto fail = [&](const std::string& why) {
        throw Error("the arrays cannot be written: " + why, path.string(), "check the folder and the space on the disk");
    };
    ZipError why;
    ZipSource out(zip_source_buffer_create(nullptr, 0, 0, &why.error));
    if (!out) fail(why.text());
    Zip zip(zip_open_from_source(out.get(), ZIP_CREATE | ZIP_TRUNCATE, &why.error));
    if (!zip) fail(why.text());
    zip_source_keep(out.get());  // zip owns one reference, we the other
    std::vector<std::vector<std::byte>> members;
    for (const auto& array : arrays) members.push_back(formatNpy(array.tensor));
    for (std::size_t i = 0; i < arrays.size(); ++i) {
        zip_source_t* source = zip_source_buffer(zip.get(), members[i].data(), members[i].size(), 0);
        const auto index = source ? zip_file_add(zip.get(), (arrays[i].name + ".npy").c_str(), source, ZIP_FL_ENC_UTF_8) : -1;
        if (index < 0) {
            zip_source_free(source);
            fail(zip_strerror(zip.get()));
        }
        const auto at = static_cast<zip_uint64_t>(index);
        zip_set_file_compression(zip.get(), at, compressed ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 0);
        zip_file_set_mtime(zip.get(), at, 315532800, 0);  // 1980-01-01: same arrays, same bytes
    }
    if (zip_close(zip.get()) != 0) fail(zip_strerror(zip.get()));
    zip.release();
    zip_source_open(out.get());
    zip_source_seek(out.get(), 0, SEEK_END);
    std::vector<std::byte> bytes(static_cast<std::size_t>(zip_source_tell(out.get())));
    zip_source_seek(out.get(), 0, SEEK_SET);
    const auto read = zip_source_read(out.get(), bytes.data(), bytes.size());
    zip_source_close(out.get());
    if (read != static_cast<zip_int64_t>(bytes.size())) fail("the archive cannot be read back");
    writeFileAtomically(path, bytes);
}

}  // namespace lamina
