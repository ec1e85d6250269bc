// SPDX-License-Identifier: GPL-3.0-or-later
// Encodings of text: the one list, and a guess at what was read in a wrong one.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/csv.h"
#include "engine/data/table.h"

namespace lamina {

/** An encoding as options, sentences and the system call it. */
struct Encoding {
    TextEncoding encoding;
    std::string word, title;
    const char* charset = nullptr;  // of iconv; null: we read it ourselves
};

/** The first of an encoding is how it is called; Utf8Bom is UTF-8 as well. */
const std::vector<Encoding>& encodings();
const Encoding& encodingOf(TextEncoding encoding);
/** By the word of an option. Throws Error where it is none. */
const Encoding& encodingOf(const std::string& word);

/** Text of an encoding that the system reads, as UTF-8; what is no letter of it becomes U+FFFD. Throws Error when the system does not know it. */
std::string utf8From(const Encoding& encoding, std::string_view text, const std::string& where);

/** What the names and words of a table that was read as Windows-1252 probably are: read in that encoding they are letters of one script.
 *  Null: nothing speaks against Windows-1252. */
const Encoding* likelyEncoding(const Table& table);

/** A text that was read as Windows-1252 as it reads in another encoding; nothing where it is none in that. */
std::optional<std::string> readAnew(std::string_view text, const Encoding& encoding);

}  // namespace lamina
