// SPDX-License-Identifier: GPL-3.0-or-later
// Average: the mean of several layers, number by number.
#include "engine/layers/merging.h"

namespace lamina {

namespace {

ValueId lowerAverage(LowerContext& c) {
    const ValueId sum = addAll(c), out = c.plan.activation(c.output);
    c.plan.forward(Affine{sum, out, 1.0 / static_cast<double>(c.inputs.size()), 0});
    return out;
}

}  // namespace

LayerSpec averageLayer() { return mergingLayer("Average", "Takes the mean of the outputs of several layers, number by number.", lowerAverage); }

}  // namespace lamina
