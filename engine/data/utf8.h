// SPDX-License-Identifier: GPL-3.0-or-later
// Characters as UTF-8, and text of other encodings as it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lamina {

/** Appends the bytes of a character. */
void appendUtf8(std::string& out, char32_t code);

/** Whether text begins with the mark of UTF-16, or without one has it all over: most letters have a half that is 0. */
bool isUtf16(std::string_view text);

/** UTF-16 with or without its mark (without: in the order that it looks like) as UTF-8; halves of pairs become U+FFFD. */
std::string fromUtf16(std::string_view text);
/** The same of a part that ends behind a character, without a mark. */
std::string fromUtf16(std::string_view part, bool bigEndian);
/** The order of a text in UTF-16 by its mark, which is taken away, or as it looks. */
bool takeOrderOfUtf16(std::string_view& text);

/** Bytes of the character that text begins with; 0: of no well-formed UTF-8. Neither longer forms than needed nor halves of pairs are. */
std::size_t utf8Length(std::string_view text);

/** The character of these bytes, which are all of it; a byte that is none stands for itself. */
char32_t characterOf(std::string_view bytes);

/** Calls with the bytes of each character; a byte that is none stands for itself. */
template <class Each>
void eachCharacter(std::string_view text, Each each) {
    while (!text.empty()) {
        const std::size_t bytes = utf8Length(text);
        each(text.substr(0, bytes == 0 ? 1 : bytes));
        text.remove_prefix(bytes == 0 ? 1 : bytes);
    }
}

/** Whether all of it is well-formed UTF-8. */
bool isUtf8(std::string_view text);

}  // namespace lamina
