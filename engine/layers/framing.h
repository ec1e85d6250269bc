// SPDX-License-Identifier: GPL-3.0-or-later
// Rows and columns that are added to images, or cut off.
#pragma once

#include "engine/layers/layer_spec.h"

namespace lamina {

/** So many rows and columns before and after an image; less than none cuts off. */
struct Margins {
    Dim top = 0, bottom = 0, left = 0, right = 0;
};

/** Of one number for all, two (height, width) or four (top, bottom, left, right), as Keras takes them; fails for others. */
Margins marginsOf(InferContext& context, const std::string& key);
/** The same once a shape is known to follow. */
Margins marginsOf(const ParamReader& params, const std::string& key);

/** "1, 0, 2, 3" for a card. */
std::string marginsSummary(const ParamReader& params, const std::string& key);

/** x (batch, h, w, c) with the margins. */
ValueId framed(LowerContext& context, ValueId x, const Margins& margins);

}  // namespace lamina
