// SPDX-License-Identifier: GPL-3.0-or-later
// Sequences, steps × channels, as images of one row: what is done along them is what is done to images.
#pragma once

#include "engine/layers/layer_spec.h"

namespace lamina {

/** Fails with a repair unless the input is steps × channels. */
bool requireSequence(InferContext& context);

/** (batch, steps, channels) as (batch, 1, steps, channels). */
ValueId asRow(LowerContext& context, ValueId x);
/** The shape that a value of an image of one row must have for the layer's output. */
Shape rowShape(const Shape& sequence);

}  // namespace lamina
