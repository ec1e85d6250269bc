// SPDX-License-Identifier: GPL-3.0-or-later
// What an element of a tensor is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace lamina {

enum class DType : std::uint8_t { Float32, Float64, BFloat16, UInt8, Int32 };

/** Bytes an element takes. */
constexpr std::size_t sizeOf(DType t) {
    switch (t) {
        case DType::Float64: return 8;
        case DType::BFloat16: return 2;
        case DType::UInt8: return 1;
        default: return 4;
    }
}

/** Keras' name: "float32", "uint8", … */
constexpr std::string_view name(DType t) {
    switch (t) {
        case DType::Float32: return "float32";
        case DType::Float64: return "float64";
        case DType::BFloat16: return "bfloat16";
        case DType::UInt8: return "uint8";
        case DType::Int32: return "int32";
    }
    return "?";
}

template <class T> struct DTypeOf;
template <> struct DTypeOf<float> { static constexpr DType value = DType::Float32; };
template <> struct DTypeOf<double> { static constexpr DType value = DType::Float64; };
template <> struct DTypeOf<std::uint8_t> { static constexpr DType value = DType::UInt8; };
template <> struct DTypeOf<std::int32_t> { static constexpr DType value = DType::Int32; };
template <class T> inline constexpr DType dtypeOf = DTypeOf<T>::value;

}  // namespace lamina
