// SPDX-License-Identifier: GPL-3.0-or-later
// What the layers share that change images by chance in training; after it they pass them on.
#pragma once

#include <string>
#include <vector>

#include "engine/layers/layer_spec.h"

namespace lamina {

/** "factor" and its kin: two numbers, from … to, or one for both sides of 0. */
ParamSpec rangeParam(const std::string& key, Floats value, const std::string& help);
/** fill_mode, interpolation and fill_value. */
std::vector<ParamSpec> fillParams();
/** value_range: what is black and what is white. */
ParamSpec valueRangeParam();

/** Fails unless the input is an image and each of the keys is one number or two. */
void inferAugmentation(InferContext& context, const std::vector<std::string>& ranges);

/** Reads a range; one number means −n … n, of `positive` ones 0 … n. */
void readRange(const ParamReader& params, const std::string& key, double (&range)[2], bool positive = false);

/** Writes op.out from op.x in training; else gives the input. */
template <class Op>
ValueId lowerAugmentation(LowerContext& c, Op op) {
    if (!c.plan.training()) return c.inputs[0];
    op.x = c.inputs[0], op.out = c.plan.activation(c.output), op.stream = c.stream;
    c.plan.forward(op);
    return op.out;
}

/** "±0.1", "0.1 to 0.2": for a card. */
std::string rangeSummary(const ParamReader& params, const std::string& key);

/** An affine op with the fill parameters read. */
RandomAffine filledAffine(const ParamReader& params);

/** A layer of that kind with everything but infer and lower. */
LayerSpec augmentationLayer(const std::string& name, const std::string& help, std::vector<ParamSpec> params);

}  // namespace lamina
