// SPDX-License-Identifier: GPL-3.0-or-later
// MaxPooling2D: of every window of the image, the largest value.
// Source: keras/src/layers/pooling/base_pooling.py.
#include "engine/layers/common.h"
#include "engine/layers/window.h"

namespace lamina {

namespace {

void inferMaxPooling2d(InferContext& c) {
    if (!requireRank(c, 3, "an image: height × width × channels")) return;
    const Shape& in = c.inputs[0];
    const Window window = windowOf(c.params, "pool_size", in[0], in[1]);
    slide(c, window, "pool_size", in[2]);
}

ValueId lowerMaxPooling2d(LowerContext& c) {
    const Shape& in = c.plan.shape(c.inputs[0]);
    const Window window = windowOf(c.params, "pool_size", in[1], in[2]);
    const ValueId out = c.plan.activation(c.output);
    c.plan.forward(MaxPool{c.inputs[0], out, poolIndices(c, window, c.output), window});
    return out;
}

}  // namespace

LayerSpec maxPooling2dLayer() {
    LayerSpec spec;
    spec.name = "MaxPooling2D";
    spec.family = Family::Pooling;
    spec.help = "Shrinks an image: keeps the largest value of every window.";
    spec.params = {poolSizeParam(2), stridesParam(true), paddingParam()};
    spec.summary = [](const ParamReader& p) { return windowSummary(p, "pool_size"); };
    spec.infer = inferMaxPooling2d;
    spec.lower = lowerMaxPooling2d;
    spec.passage = Passage::Moves;
    return spec;
}

}  // namespace lamina
