// SPDX-License-Identifier: GPL-3.0-or-later
// SeparableConv2D: patterns in each channel by itself, then mixtures of them at each place.
// Source: keras/src/layers/convolutional/base_separable_conv.py.
#include "engine/layers/common.h"
#include "engine/layers/convolution.h"
#include "engine/layers/window.h"

namespace lamina {

namespace {

void inferSeparable(InferContext& c) {
    if (!requireRank(c, 3, "an image: height × width × channels") || !stridesFit(c)) return;
    const Shape& in = c.inputs[0];
    const Dim filters = c.params.integer("filters"), multiplier = c.params.integer("depth_multiplier");
    const Window window = windowOf(c.params, "kernel_size", in[0], in[1]);
    if (!slide(c, window, "kernel_size", filters)) return;
    const Shape depthwise{window.kernel[0], window.kernel[1], in[2], multiplier}, pointwise{1, 1, in[2] * multiplier, filters};
    c.weights.push_back(governed({"depthwise_kernel", depthwise, c.params.text("depthwise_initializer")}, c.params, "depthwise"));
    c.weights.push_back(governed({"pointwise_kernel", pointwise, c.params.text("pointwise_initializer")}, c.params, "pointwise"));
    declareBias(c, filters);
    c.multiplyAdds = static_cast<double>(c.output[0] * c.output[1]) * (count(depthwise) + count(pointwise));
}

ValueId lowerSeparable(LowerContext& c) {
    const Shape in = c.plan.shape(c.inputs[0]);
    Shape middle = c.output;
    middle[3] = in[3] * c.params.integer("depth_multiplier");
    const ValueId apart = c.plan.activation(middle), out = c.plan.activation(c.output);
    c.plan.forward(Conv2D{.x = c.inputs[0], .kernel = c.weights[0], .out = apart, .window = windowOf(c.params, "kernel_size", in[1], in[2]),
                          .groups = in[3]});
    c.plan.forward(Conv2D{.x = apart, .kernel = c.weights[1], .out = out, .window = {{1, 1}, {1, 1}}});
    return biasAndActivation(c, out, 2);
}

}  // namespace

LayerSpec separableConv2dLayer() {
    LayerSpec spec;
    spec.name = "SeparableConv2D";
    spec.family = Family::Convolution;
    spec.help = "Finds patterns in each channel, then mixes the channels: a Conv2D with far fewer weights.";
    spec.params = convolutionParams(2, {filtersParam()}, {{"depthwise_initializer", "How the weights of the channels start."},
                                                          {"pointwise_initializer", "How the weights of the mixture start."}});
    spec.params.insert(spec.params.begin() + 4, depthMultiplierParam());
    spec.summary = [](const ParamReader& p) { return convolutionSummary(p, "filters"); };
    spec.infer = inferSeparable;
    spec.lower = lowerSeparable;
    spec.function = ownActivation;
    return spec;
}

}  // namespace lamina
