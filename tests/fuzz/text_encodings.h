// SPDX-License-Identifier: GPL-3.0-or-later
// Any encoding of text, for targets whose bytes choose one.
#pragma once

#include <cstddef>

#include "engine/data/csv.h"

namespace lamina::fuzz {

inline constexpr std::size_t textEncodings = static_cast<std::size_t>(TextEncoding::EucKr) + 1;

inline TextEncoding encodingBy(std::size_t choice) { return static_cast<TextEncoding>(choice % textEncodings); }

}  // namespace lamina::fuzz
