// SPDX-License-Identifier: GPL-3.0-or-later
// Words in a row, as sentences have them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace lamina {

/** "a, b, c"; with another last gap: "a, b or c". */
std::string joined(const std::vector<std::string>& words, std::string_view lastGap = ", ");

/** The first `most` of them: "a, b and 4 more". */
std::string firstOf(const std::vector<std::string>& words, std::size_t most);

/** A … Z as a … z; all other bytes as they are. */
std::string lowerCase(std::string_view text);

}  // namespace lamina
