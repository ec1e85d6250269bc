// SPDX-License-Identifier: GPL-3.0-or-later
// Input: where samples enter the net.
#include "engine/layers/common.h"

namespace lamina {

namespace {

void inferInput(InferContext& c) {
    const Ints shape = c.params.ints("shape");
    if (shape.size() >= Shape::maxRank)
        return c.fail(c.node().name + " has too many axes",
                      "expected at most 7 axes, received " + toString(c.params.ints("shape")));
    if (count(Shape(shape)) > 1e9)
        return c.fail(c.node().name + " is too large",
                      "expected at most 1 000 000 000 numbers a sample, received " + toString(shape));
    c.output = Shape(shape);
}

}  // namespace

LayerSpec inputLayer() {
    LayerSpec spec;
    spec.name = "Input";
    spec.family = Family::Input;
    spec.help = "Where samples enter the net.";
    spec.minInputs = spec.maxInputs = 0;
    spec.params = {intsParam("shape", {2}, 0, "The extents of one sample, without the batch: 28 × 28 × 1.")};
    spec.summary = [](const ParamReader&) { return std::string(); };
    spec.infer = inferInput;
    return spec;
}

}  // namespace lamina
