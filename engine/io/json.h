// SPDX-License-Identifier: GPL-3.0-or-later
// JSON as files hold it: read with line and column in every refusal, and strict where a file may be hostile.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace lamina {

/** Objects keep the order of their keys. */
using Json = nlohmann::ordered_json;

/** Parses one JSON text. Python's NaN, Infinity and -Infinity are numbers, as Keras writes them. Throws Error (input)
 *  with line and column on anything that is not JSON, on a key given twice, on text that is not UTF-8, and on nesting
 *  deeper than 200. `where` names the file in errors. */
Json parseJson(std::string_view text, const std::string& where);

/** For people: indented; a list of numbers, and every value nested no deeper than what fits a line, on one line. */
std::string prettyJson(const Json& json);
/** For machines: one line without spaces, ASCII only when asked. */
std::string compactJson(const Json& json, bool ascii = false);

}  // namespace lamina
