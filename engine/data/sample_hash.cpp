// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/sample_hash.h"

#include <cmath>

#include "engine/data/fingerprint.h"

namespace lamina {

namespace {

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
    hash = (hash ^ value) * 0xff51afd7ed558ccdull;
    return hash ^ (hash >> 32);
}

std::uint64_t bitsOf(const Column& column, std::size_t row) {
    if (column.type != ColumnType::Number) return static_cast<std::uint64_t>(column.codes[row]) + 0x9E3779B97F4A7C15ull;
    const double value = std::isnan(column.numbers[row]) ? NAN : column.numbers[row] + 0.0;  // one zero
    return hash64(std::as_bytes(std::span(&value, 1)));
}

}  // namespace

std::vector<std::uint64_t> rowHashes(std::initializer_list<std::span<const Column>> columns, const Rows& rows) {
    std::vector<std::uint64_t> hashes(rows.size(), 0);
    for (const auto& some : columns)
        for (const auto& column : some)
            for (std::size_t i = 0; i < rows.size(); ++i) hashes[i] = mix(hashes[i], bitsOf(column, rows[i]));
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
