// SPDX-License-Identifier: GPL-3.0-or-later
// Where the texts of marks stand in the row above a plot.
#pragma once

#include <vector>

namespace lamina::ui {

/** All in pixels. */
struct MarkText {
    double x = 0;        // of the mark
    double width = 0;    // of the whole text; 0: there is none
    bool first = false;  // gets its room before others, and over their marks
};

struct MarkPlace {
    double left = 0, width = 0;  // narrower than the text: to be elided; 0: no room
    bool operator==(const MarkPlace&) const = default;
};

/** No text lies on another or runs over the next mark; one that would leave the plot at its right stands left of its mark. */
std::vector<MarkPlace> placeMarkTexts(const std::vector<MarkText>& marks, double left, double right);

}  // namespace lamina::ui
