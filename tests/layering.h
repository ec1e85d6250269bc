// SPDX-License-Identifier: GPL-3.0-or-later
// The map of the house as a table, and what in a source file goes against it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lamina::layering {

/** The room a file (or an include) belongs to by the longest matching folder of the map; empty when it is in none. */
std::string roomOf(std::string_view path);

/** Whether files of `from` may include files of `to`: the same room, or along arrows of the map. */
bool mayInclude(const std::string& from, const std::string& to);

/** All that is wrong with the includes of one file, each as "file:line: the arrow that is broken". */
std::vector<std::string> brokenArrows(const std::string& path, const std::string& text);

/** What is wrong with the form of one file: first line without SPDX, more than 500 lines. */
std::vector<std::string> brokenForm(const std::string& path, const std::string& text);

}  // namespace lamina::layering
