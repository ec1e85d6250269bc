// SPDX-License-Identifier: GPL-3.0-or-later
// Letters of other encodings, which the system knows. A part of platform.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lamina {

/** Text of a character set, by its name in iconv, as UTF-8; nothing where the system does not know the set, or bytes are no letters of it.
 *  lenient: such bytes become U+FFFD. */
std::optional<std::string> utf8From(const char* charset, std::string_view text, bool lenient = false);

}  // namespace lamina
