// SPDX-License-Identifier: GPL-3.0-or-later
// Half precision as files hold it.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

namespace lamina {

/** IEEE 754 binary16 → binary32; exact. */
inline float halfToFloat(std::uint16_t half) {
    const std::uint32_t sign = std::uint32_t(half & 0x8000u) << 16;
    const std::uint32_t exponent = (half >> 10) & 31u, fraction = half & 1023u;
    if (exponent == 31) return std::bit_cast<float>(sign | 0x7F800000u | fraction << 13);
    if (exponent == 0) return (sign ? -1.0f : 1.0f) * std::ldexp(static_cast<float>(fraction), -24);
    return std::bit_cast<float>(sign | (exponent + 112) << 23 | fraction << 13);
}

/** bfloat16 → binary32; exact. */
inline float brainToFloat(std::uint16_t half) { return std::bit_cast<float>(std::uint32_t{half} << 16); }

}  // namespace lamina
