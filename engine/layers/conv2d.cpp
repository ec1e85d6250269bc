// SPDX-License-Identifier: GPL-3.0-or-later
// Conv2D: small windows of weights slide over the image and look for patterns.
// Source: keras/src/layers/convolutional/base_conv.py.
#include "engine/layers/common.h"
#include "engine/layers/convolution.h"
#include "engine/layers/window.h"

namespace lamina {

namespace {

void inferConv2D(InferContext& c) {
    if (!requireRank(c, 3, "an image: height × width × channels")) return;
    const Shape& in = c.inputs[0];
    if (!groupsFit(c, in[2]) || !stridesFit(c)) return;
    const Dim filters = c.params.integer("filters");
    const Window window = windowOf(c.params, "kernel_size", in[0], in[1]);
    if (!slide(c, window, "kernel_size", filters)) return;
    const Shape kernel{window.kernel[0], window.kernel[1], in[2] / c.params.integer("groups"), filters};
    c.weights.push_back(governed({"kernel", kernel, c.params.text("kernel_initializer")}, c.params, "kernel"));
    declareBias(c, filters);
    c.multiplyAdds = static_cast<double>(c.output[0] * c.output[1]) * count(kernel);
}

ValueId lowerConv2D(LowerContext& c) {
    const Shape in = c.plan.shape(c.inputs[0]);
    const ValueId out = c.plan.activation(c.output);
    c.plan.forward(Conv2D{.x = c.inputs[0], .kernel = c.weights[0], .out = out, .window = windowOf(c.params, "kernel_size", in[1], in[2]),
                          .groups = c.params.integer("groups")});
    return biasAndActivation(c, out, 1);
}

}  // namespace

LayerSpec conv2dLayer() {
    LayerSpec spec;
    spec.name = "Conv2D";
    spec.family = Family::Convolution;
    spec.help = "Slides small windows of weights over an image to find patterns.";
    spec.params = convolutionParams(2, {filtersParam()});
    spec.params.push_back(groupsParam());
    spec.summary = [](const ParamReader& p) { return convolutionSummary(p, "filters"); };
    spec.infer = inferConv2D;
    spec.lower = lowerConv2D;
    spec.function = ownActivation;
    spec.width = "filters";
    return spec;
}

}  // namespace lamina
