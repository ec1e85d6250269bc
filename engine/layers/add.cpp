// SPDX-License-Identifier: GPL-3.0-or-later
// Add: the sum of several layers, number by number; the end of a residual block.
#include "engine/layers/common.h"

namespace lamina {

namespace {

void inferAdd(InferContext& c) {
    c.output = c.inputs[0];
    for (int i = 1; i < static_cast<int>(c.inputs.size()); ++i) {
        const Shape& other = c.inputs[static_cast<std::size_t>(i)];
        if (other == c.output) continue;
        return c.fail(c.node().name + " needs inputs of equal shape",
                      c.inputName(0) + " gives " + toString(c.output) + ", " + c.inputName(i) + " gives " + toString(other),
                      equalShapeFixes(c, i));
    }
}

ValueId lowerAdd(LowerContext& c) {
    ValueId sum = c.inputs[0];
    for (std::size_t i = 1; i < c.inputs.size(); ++i) sum = c.plan.add(sum, c.inputs[i]);
    return sum;
}

}  // namespace

LayerSpec addLayer() {
    LayerSpec spec;
    spec.name = "Add";
    spec.family = Family::Merging;
    spec.help = "Adds the outputs of several layers, number by number.";
    spec.minInputs = 2;
    spec.maxInputs = -1;
    spec.summary = [](const ParamReader&) { return std::string(); };
    spec.infer = inferAdd;
    spec.lower = lowerAdd;
    return spec;
}

}  // namespace lamina
