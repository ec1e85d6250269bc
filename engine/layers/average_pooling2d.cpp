// SPDX-License-Identifier: GPL-3.0-or-later
// AveragePooling2D: of every window of the image, the mean of what is no padding.
// Source: keras/src/layers/pooling/base_pooling.py.
#include "engine/layers/common.h"
#include "engine/layers/window.h"

namespace lamina {

namespace {

void inferAveragePooling2d(InferContext& c) {
    if (!requireRank(c, 3, "an image: height × width × channels")) return;
    const Shape& in = c.inputs[0];
    slide(c, windowOf(c.params, "pool_size", in[0], in[1]), "pool_size", in[2]);
}

ValueId lowerAveragePooling2d(LowerContext& c) {
    const Shape& in = c.plan.shape(c.inputs[0]);
    const ValueId out = c.plan.activation(c.output);
    c.plan.forward(AveragePool{c.inputs[0], out, windowOf(c.params, "pool_size", in[1], in[2])});
    return out;
}

}  // namespace

LayerSpec averagePooling2dLayer() {
    LayerSpec spec;
    spec.name = "AveragePooling2D";
    spec.family = Family::Pooling;
    spec.help = "Shrinks an image: keeps the mean of every window.";
    spec.params = {poolSizeParam(2), stridesParam(true),
                   paddingParam()};
    spec.summary = [](const ParamReader& p) { return windowSummary(p, "pool_size"); };
    spec.infer = inferAveragePooling2d;
    spec.lower = lowerAveragePooling2d;
    spec.passage = Passage::Moves;
    return spec;
}

}  // namespace lamina
