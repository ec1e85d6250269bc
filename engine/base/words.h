// SPDX-License-Identifier: GPL-3.0-or-later
// Words in a row, as sentences have them, and numbers as words: with a point, whatever the country.
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

/** With so many digits at most, as printf's %g has them: 0.912, 1e-05. */
std::string shortNumber(double value, int digits = 6);

/** As short as reads back as the same number: 3, 0.1, 0.30000000000000004, 1e+20. */
std::string exactNumber(double value);

/** With so many places behind the point: 3.10. */
std::string fixedNumber(double value, int places);

/** A name that is one character of no ink as a sign: "↵" of a line's end, "⇥", "␣"; all others as they are. */
std::string visible(const std::string& name);
std::vector<std::string> visible(const std::vector<std::string>& names);

/** A … Z as a … z; all other bytes as they are. */
std::string lowerCase(std::string_view text);

}  // namespace lamina
