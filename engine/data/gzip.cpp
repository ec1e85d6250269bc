// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cstdint>

#include "engine/base/error.h"
#include "engine/base/row_store.h"
#include "engine/data/byte_order.h"

namespace lamina {

bool isGzip(std::span<const std::byte> bytes) {
    return bytes.size() >= 2 && bytes[0] == std::byte{0x1f} && bytes[1] == std::byte{0x8b};
}

namespace {

constexpr std::size_t gzipPart = std::size_t{4} << 20;  // bytes between two looks at whether it is still wanted

[[noreturn]] void brokenGzip(const std::string& what, const std::string& where) {
    throw Error::input(what, where, "get the file again");
}

}  // namespace

GzipReader::GzipReader(std::span<const std::byte> bytes, const std::string& where) : bytes_(bytes), where_(where), stream_(new z_stream_s{}) {
    stream_->next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(bytes.data()));
    inflateInit2(stream_.get(), 16 + MAX_WBITS);  // 16: a gzip header
}

void GzipReader::Ender::operator()(z_stream_s* stream) const {
    inflateEnd(stream);
    delete stream;
}

std::size_t GzipReader::position() const { return static_cast<std::size_t>(reinterpret_cast<const std::byte*>(stream_->next_in) - bytes_.data()); }

void GzipReader::nextMember() {
    const auto left = bytes_.subspan(position());
    ended_ = left.empty();
    if (ended_) return;
    if (!isGzip(left)) brokenGzip("bytes that are no gzip follow the gzip stream", where_);
    inflateReset(stream_.get());
}

std::size_t GzipReader::read(std::span<std::byte> to) {
    z_stream_s& z = *stream_;
    std::size_t filled = 0;
    while (filled < to.size() && !ended_) {
        const std::size_t left = bytes_.size() - position();
        z.avail_in = static_cast<uInt>(std::min<std::size_t>(left, 1u << 30));
        z.avail_out = static_cast<uInt>(std::min<std::size_t>(to.size() - filled, 1u << 30));
        z.next_out = reinterpret_cast<Bytef*>(to.data() + filled);
        const uInt offered = z.avail_out;
        const int state = inflate(&z, Z_NO_FLUSH);
        filled += offered - z.avail_out;
        given_ += offered - z.avail_out;
        const bool nothingLeft = position() == bytes_.size() && z.avail_out > 0;
        if (state == Z_STREAM_END) nextMember();
        else if (state == Z_BUF_ERROR || (state == Z_OK && nothingLeft)) brokenGzip("the gzip stream ends too early, after " + std::to_string(given_) + " bytes", where_);
        else if (state != Z_OK) brokenGzip(std::string("the gzip stream is broken") + (z.msg ? std::string(": ") + z.msg : ""), where_);
    }
    return filled;
}

std::vector<std::byte> gunzip(std::span<const std::byte> bytes, std::size_t limit, const std::string& where) {
    GzipReader reader(bytes, where);
    std::vector<std::byte> out;
    std::size_t filled = 0;
    while (filled < limit && filled == out.size()) {
        out.resize(std::min(limit, std::max<std::size_t>(1 << 16, 2 * out.size())));
        filled += reader.read(std::span(out).subspan(filled));
    }
    out.resize(filled);
    return out;
}

std::size_t gunzipInto(RowStore& to, const RowStore& packed, const std::string& where, LoadProgress* progress) {
    GzipReader reader(packed.bytes(), where);
    if (progress) {
        progress->bytes = true;
        progress->total = packed.bytes().size();
    }
    std::size_t filled = 0;
    inParts(to.bytes().size(), 1, [&](std::size_t first, std::size_t size) {
        requireWanted(progress);
        const std::size_t before = reader.position();
        filled += reader.read(to.bytes().subspan(first, size));
        to.release(first, size);
        packed.release(before, reader.position() - before);
        if (progress) progress->done = reader.position();
    }, gzipPart);
    std::byte more;
    filled += reader.read({&more, 1});  // comes to the checksum behind the last byte
    if (progress) progress->done = reader.position();
    return filled;
}

std::size_t likelyGunzipped(std::span<const std::byte> bytes) {
    constexpr std::size_t most = 1032;  // times that deflate shrinks
    if (bytes.size() < sizeof(std::uint32_t)) return 0;
    const std::size_t said = loadNumber<std::uint32_t>(bytes.last(sizeof(std::uint32_t)), 0, std::endian::little);
    return std::min(said, most * bytes.size());
}

std::shared_ptr<RowStore> gunzipOnDisk(const RowStore& packed, const std::string& where, LoadProgress* progress) {
    constexpr std::size_t usual = 32;  // texts seldom shrink further: the end of a file that is cut off says anything
    if (const std::size_t likely = likelyGunzipped(packed.bytes()); likely <= usual * packed.bytes().size()) {
        auto store = RowStore::makeOnDisk(likely);
        if (gunzipInto(*store, packed, where, progress) == likely) return store;
    }
    // Several members, or more than 4 GB: counted first, for room is taken before it is filled.
    GzipReader reader(packed.bytes(), where);
    std::vector<std::byte> part(gzipPart);
    std::size_t all = 0;
    for (std::size_t n = part.size(); n == part.size(); all += n) {
        requireWanted(progress);
        n = reader.read(part);
        packed.release(0, reader.position());
    }
    auto store = RowStore::makeOnDisk(all);
    if (gunzipInto(*store, packed, where, progress) != all) brokenGzip("the file has changed while it was read", where);
    return store;
}

}  // namespace lamina
