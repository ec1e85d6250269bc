// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstdint>

namespace cudaEmulation {

/** As tensor cores take a factor: to 10 bits of mantissa, to the nearest; else as it is. */
inline double rounded(float x, bool tensorFloat32) {
    if (!tensorFloat32) return static_cast<double>(x);
    const auto word = std::bit_cast<std::uint32_t>(x);
    return static_cast<double>(std::bit_cast<float>((word + 0xfffu + (word >> 13 & 1u)) & ~0x1fffu));
}

}  // namespace cudaEmulation
