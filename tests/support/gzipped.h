// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes as gzip packs them.
#pragma once

#include <cstddef>
#include <span>
#include <vector>
#include <zlib.h>

namespace lamina::test {

inline std::vector<std::byte> gzipped(std::span<const std::byte> plain) {
    z_stream z{};
    deflateInit2(&z, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    std::vector<std::byte> out(deflateBound(&z, static_cast<uLong>(plain.size())) + 64);
    z.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(plain.data()));
    z.avail_in = static_cast<uInt>(plain.size());
    z.next_out = reinterpret_cast<Bytef*>(out.data());
    z.avail_out = static_cast<uInt>(out.size());
    deflate(&z, Z_FINISH);
    out.resize(z.total_out);
    deflateEnd(&z);
    return out;
}

}  // namespace lamina::test
