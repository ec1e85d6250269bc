// SPDX-License-Identifier: GPL-3.0-or-later
// AveragePooling1D: along a sequence, of every window, the mean.
// Source: keras/src/layers/pooling/base_pooling.py.
#include "engine/layers/common.h"
#include "engine/layers/sequence.h"
#include "engine/layers/window.h"

namespace lamina {

namespace {

void inferAveragePooling(InferContext& c) {
    if (!requireSequence(c)) return;
    slideAlong(c, windowAlong(c.params, "pool_size", c.inputs[0][0]), "pool_size", c.inputs[0][1]);
}

ValueId lowerAveragePooling(LowerContext& c) {
    const ValueId x = asRow(c, c.inputs[0]);
    const Window window = windowAlong(c.params, "pool_size", c.plan.shape(x)[2]);
    const ValueId out = c.plan.activation(rowShape(c.output));
    c.plan.forward(AveragePool{x, out, window});
    return c.plan.reshape(out, c.output);
}

}  // namespace

LayerSpec averagePooling1dLayer() {
    LayerSpec spec;
    spec.name = "AveragePooling1D";
    spec.family = Family::Pooling;
    spec.help = "Shortens a sequence: takes the mean of every window.";
    spec.params = {poolSizeParam(1), stridesParam(true, 1), paddingParam()};
    spec.summary = [](const ParamReader& p) { return windowSummary(p, "pool_size"); };
    spec.infer = inferAveragePooling;
    spec.lower = lowerAveragePooling;
    spec.passage = Passage::Moves;
    return spec;
}

}  // namespace lamina
