// SPDX-License-Identifier: GPL-3.0-or-later
// DepthwiseConv2D: patterns are looked for in each channel by itself.
// Source: keras/src/layers/convolutional/base_depthwise_conv.py.
#include "engine/layers/common.h"
#include "engine/layers/convolution.h"
#include "engine/layers/window.h"

namespace lamina {

namespace {

void inferDepthwise(InferContext& c) {
    if (!requireRank(c, 3, "an image: height × width × channels") || !stridesFit(c)) return;
    const Shape& in = c.inputs[0];
    const Dim multiplier = c.params.integer("depth_multiplier");
    const Window window = windowOf(c.params, "kernel_size", in[0], in[1]);
    if (!slide(c, window, "kernel_size", in[2] * multiplier)) return;
    const Shape kernel{window.kernel[0], window.kernel[1], in[2], multiplier};
    c.weights.push_back(governed({"kernel", kernel, c.params.text("depthwise_initializer")}, c.params, "depthwise"));
    declareBias(c, in[2] * multiplier);
    c.multiplyAdds = static_cast<double>(c.output[0] * c.output[1]) * count(kernel);
}

/** (kh, kw, c, m) lies in memory as the kernel (kh, kw, 1, c · m) of c groups. */
ValueId lowerDepthwise(LowerContext& c) {
    const Shape in = c.plan.shape(c.inputs[0]);
    const ValueId out = c.plan.activation(c.output);
    c.plan.forward(Conv2D{.x = c.inputs[0], .kernel = c.weights[0], .out = out, .window = windowOf(c.params, "kernel_size", in[1], in[2]),
                          .groups = in[3]});
    return biasAndActivation(c, out, 1);
}

}  // namespace

LayerSpec depthwiseConv2dLayer() {
    LayerSpec spec;
    spec.name = "DepthwiseConv2D";
    spec.family = Family::Convolution;
    spec.help = "Slides a small window of weights over each channel of an image by itself.";
    spec.params = convolutionParams(2, {}, {{"depthwise_initializer", "How the weights start."}});
    spec.params.insert(spec.params.begin() + 3, depthMultiplierParam());
    spec.summary = [](const ParamReader& p) { return convolutionSummary(p, ""); };
    spec.infer = inferDepthwise;
    spec.lower = lowerDepthwise;
    spec.function = ownActivation;
    return spec;
}

}  // namespace lamina
