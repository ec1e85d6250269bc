// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/gzip.h"

#include <zlib.h>

#include <algorithm>

#include "engine/base/error.h"

namespace lamina {

bool isGzip(std::span<const std::byte> bytes) {
    return bytes.size() >= 2 && bytes[0] == std::byte{0x1f} && bytes[1] == std::byte{0x8b};
}

namespace {

[[noreturn]] void brokenGzip(const std::string& what, const std::string& where) {
    throw Error::input(what, where, "get the file again");
}

struct Inflater {
    z_stream stream{};
    explicit Inflater(std::span<const std::byte> bytes) {
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(bytes.data()));
        inflateInit2(&stream, 16 + MAX_WBITS);  // 16: a gzip header
    }
    ~Inflater() { inflateEnd(&stream); }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
};

}  // namespace

std::vector<std::byte> gunzip(std::span<const std::byte> bytes, std::size_t limit, const std::string& where) {
    Inflater inflater(bytes);
    z_stream& z = inflater.stream;
    const std::byte* const end = bytes.data() + bytes.size();
    const auto left = [&] { return static_cast<std::size_t>(end - reinterpret_cast<const std::byte*>(z.next_in)); };
    std::vector<std::byte> out;
    std::size_t filled = 0;
    while (filled < limit) {
        if (filled == out.size()) out.resize(std::min(limit, std::max<std::size_t>(1 << 16, 2 * out.size())));
        z.avail_in = static_cast<uInt>(std::min<std::size_t>(left(), 1u << 30));
        z.avail_out = static_cast<uInt>(std::min<std::size_t>(out.size() - filled, 1u << 30));
        z.next_out = reinterpret_cast<Bytef*>(out.data() + filled);
        const uInt offered = z.avail_out;
        const int state = inflate(&z, Z_NO_FLUSH);
        filled += offered - z.avail_out;
        if (state == Z_STREAM_END) {
            if (left() == 0) break;
            if (!isGzip({end - left(), left()})) brokenGzip("bytes that are no gzip follow the gzip stream", where);
            inflateReset(&z);
        } else if (state == Z_BUF_ERROR || (state == Z_OK && left() == 0 && z.avail_out > 0)) {
            brokenGzip("the gzip stream ends too early, after " + std::to_string(filled) + " bytes", where);
        } else if (state != Z_OK) {
            brokenGzip(std::string("the gzip stream is broken") + (z.msg ? std::string(": ") + z.msg : ""), where);
        }
    }
    out.resize(filled);
    return out;
}

}  // namespace lamina
