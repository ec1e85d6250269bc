// SPDX-License-Identifier: GPL-3.0-or-later
// GlobalAveragePooling2D: of every channel, the mean over the whole image.
// Source: keras/src/layers/pooling/global_average_pooling2d.py.
#include "engine/layers/common.h"

namespace lamina {

namespace {

void inferGlobalAverage(InferContext& c) {
    if (!requireRank(c, 3, "an image: height × width × channels")) return;
    const Dim channels = c.inputs[0][2];
    c.output = c.params.boolean("keepdims") ? Shape{1, 1, channels} : Shape{channels};
}

ValueId lowerGlobalAverage(LowerContext& c) {
    const ValueId out = c.plan.activation({c.output[0], c.output.back()});
    c.plan.forward(GlobalAveragePool{c.inputs[0], out});
    return c.plan.reshape(out, c.output);
}

}  // namespace

LayerSpec globalAveragePooling2dLayer() {
    LayerSpec spec;
    spec.name = "GlobalAveragePooling2D";
    spec.family = Family::Pooling;
    spec.help = "Makes one number of every channel: its mean over the image.";
    spec.params = {advanced(boolParam("keepdims", false, "Whether height and width stay, as 1 × 1."))};
    spec.summary = [](const ParamReader&) { return std::string(); };
    spec.infer = inferGlobalAverage;
    spec.lower = lowerGlobalAverage;
    return spec;
}

}  // namespace lamina
