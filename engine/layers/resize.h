// SPDX-License-Identifier: GPL-3.0-or-later
// Images at another size.
#pragma once

#include "engine/layers/layer_spec.h"

namespace lamina {

/** x (batch, h, w, c) at height × width. */
ValueId resized(LowerContext& context, ValueId x, Dim height, Dim width, bool nearest);

/** The largest part in the middle of x (batch, h, w, c) whose sides are to each other as height × width; as Keras counts it. */
ValueId croppedToAspect(LowerContext& context, ValueId x, Dim height, Dim width);

/** x (batch, h, w, c) in the middle of a frame of that value whose sides are to each other as height × width; likewise. */
ValueId paddedToAspect(LowerContext& context, ValueId x, Dim height, Dim width, double value);

/** "height" and "width". */
std::vector<ParamSpec> targetSizeParams();
/** "32×32" for a card. */
std::string targetSizeSummary(const ParamReader& params);

}  // namespace lamina
