// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers as files store them.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>
#include <optional>
#include <span>

#include "engine/base/shape.h"

namespace lamina {

/** Element i of packed values of type T, in the byte order of the file. */
template <class T>
T loadNumber(std::span<const std::byte> bytes, std::size_t i, std::endian order) {
    std::byte raw[sizeof(T)];
    std::memcpy(raw, bytes.data() + i * sizeof(T), sizeof(T));
    if (order != std::endian::native) std::reverse(raw, raw + sizeof(T));
    T value;
    std::memcpy(&value, raw, sizeof(T));
    return value;
}

/** Bytes that an array takes; nothing when an extent is negative or the product leaves 63 bits. */
inline std::optional<std::size_t> bytesOf(std::span<const Dim> dims, std::size_t element) {
    Dim bytes = static_cast<Dim>(element);
    for (Dim d : dims)
        if (d < 0 || __builtin_mul_overflow(bytes, d, &bytes)) return {};
    return static_cast<std::size_t>(bytes);
}

}  // namespace lamina
