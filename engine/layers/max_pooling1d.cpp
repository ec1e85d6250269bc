// SPDX-License-Identifier: GPL-3.0-or-later
// MaxPooling1D: along a sequence, of every window, the largest value.
// Source: keras/src/layers/pooling/base_pooling.py.
#include "engine/layers/common.h"
#include "engine/layers/sequence.h"
#include "engine/layers/window.h"

namespace lamina {

namespace {

void inferMaxPooling(InferContext& c) {
    if (!requireSequence(c)) return;
    slideAlong(c, windowAlong(c.params, "pool_size", c.inputs[0][0]), "pool_size", c.inputs[0][1]);
}

ValueId lowerMaxPooling(LowerContext& c) {
    const ValueId x = asRow(c, c.inputs[0]);
    const Window window = windowAlong(c.params, "pool_size", c.plan.shape(x)[2]);
    const ValueId out = c.plan.activation(rowShape(c.output));
    c.plan.forward(MaxPool{x, out, poolIndices(c, window, rowShape(c.output)), window});
    return c.plan.reshape(out, c.output);
}

}  // namespace

LayerSpec maxPooling1dLayer() {
    LayerSpec spec;
    spec.name = "MaxPooling1D";
    spec.family = Family::Pooling;
    spec.help = "Shortens a sequence: keeps the largest value of every window.";
    spec.params = {poolSizeParam(1), stridesParam(true, 1), paddingParam()};
    spec.summary = [](const ParamReader& p) { return windowSummary(p, "pool_size"); };
    spec.infer = inferMaxPooling;
    spec.lower = lowerMaxPooling;
    spec.passage = Passage::Moves;
    return spec;
}

}  // namespace lamina
