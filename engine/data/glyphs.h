// SPDX-License-Identifier: GPL-3.0-or-later
// How people write digits: strokes through a few points, in several ways each.
#pragma once

#include <vector>

namespace lamina {

/** x to the right and y down; a glyph fills about 0 … 1. */
struct PenPoint {
    double x = 0, y = 0;
};

/** A smooth line through points. Where a pen turns sharply, one stroke ends and the next begins. */
using Stroke = std::vector<PenPoint>;

using Glyph = std::vector<Stroke>;

/** The ways to write a digit 0 … 9. */
const std::vector<Glyph>& digitGlyphs(int digit);

}  // namespace lamina
