// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/sample_hash.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "engine/base/parallel.h"
#include "engine/data/fingerprint.h"

namespace lamina {

namespace {

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
    hash = (hash ^ value) * 0xff51afd7ed558ccdull;
    return hash ^ (hash >> 32);
}

/** Numbers differ in few bits, some of them in the highest alone: here in all. Source: the finalizer of MurmurHash3 (Austin Appleby, public domain). */
std::uint64_t spread(std::uint64_t bits) {
    bits = (bits ^ (bits >> 33)) * 0xff51afd7ed558ccdull;
    bits = (bits ^ (bits >> 33)) * 0xc4ceb9fe1a85ec53ull;
    return bits ^ (bits >> 33);
}

std::uint64_t bitsOf(const Column& column, std::size_t row) {
    if (column.type != ColumnType::Number) return static_cast<std::uint64_t>(column.codes[row]) + 0x9E3779B97F4A7C15ull;
    const double value = std::isnan(column.numbers[row]) ? NAN : column.numbers[row] + 0.0;  // one zero
    return spread(std::bit_cast<std::uint64_t>(value));
}

}  // namespace

std::vector<std::uint64_t> rowHashes(std::initializer_list<std::span<const Column>> columns, const Rows& rows) {
    constexpr std::size_t part = std::size_t{1} << 18;
    std::vector<std::uint64_t> hashes(rows.size(), 0);
    inParallel((rows.size() + part - 1) / part, [&](std::size_t p) {
        for (const auto& some : columns)
            for (const auto& column : some)
                for (std::size_t i = p * part; i < std::min(rows.size(), (p + 1) * part); ++i) hashes[i] = mix(hashes[i], bitsOf(column, rows[i]));
    });
    return hashes;
}

std::vector<std::uint64_t> sampleHashes(std::span<const Tensor> arrays) {
    std::vector<std::uint64_t> hashes;
    for (const auto& array : arrays) {
        const auto n = static_cast<std::size_t>(array.shape()[0]);
        const std::size_t stride = n ? array.bytes().size() / n : 0;
        hashes.resize(n, 0);
        for (std::size_t i = 0; i < n; ++i) hashes[i] = mix(hashes[i], hash64(array.bytes().subspan(i * stride, stride)));
    }
    return hashes;
}

}  // namespace lamina
