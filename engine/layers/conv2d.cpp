// SPDX-License-Identifier: GPL-3.0-or-later
// Conv2D: small windows of weights slide over the image and look for patterns.
// Source: keras/src/layers/convolutional/base_conv.py.
#include "engine/layers/common.h"
#include "engine/layers/window.h"
#include "engine/recipes/activations.h"

namespace lamina {

namespace {

/** What must hold between parameters and channels before there can be a shape. */
bool fits(InferContext& c, Dim channels) {
    const Dim groups = c.params.integer("groups"), filters = c.params.integer("filters");
    const Ints strides = c.params.ints("strides"), dilation = c.params.ints("dilation_rate");
    if (channels % groups != 0)
        c.fail(c.node().name + ": the channels cannot be parted into groups",
               std::to_string(groups) + " groups, " + c.inputName(0) + " gives " + std::to_string(channels) + " channels",
               {setParam(c, "groups", std::int64_t{1})});
    else if (filters % groups != 0)
        c.fail(c.node().name + ": the filters cannot be parted into groups",
               "expected a multiple of " + std::to_string(groups) + " filters, received " + std::to_string(filters),
               {setParam(c, "filters", (filters / groups + 1) * groups)});
    else if ((strides[0] > 1 || strides[1] > 1) && (dilation[0] > 1 || dilation[1] > 1))
        c.fail(c.node().name + ": strides and dilation do not go together",
               "expected one of them to be 1 × 1, received " + toString(ParamValue(strides)) + " and " + toString(ParamValue(dilation)),
               {setParam(c, "strides", Ints{1, 1}), setParam(c, "dilation_rate", Ints{1, 1})});
    return !c.failed();
}

void inferConv2D(InferContext& c) {
    if (!requireRank(c, 3, "an image: height × width × channels")) return;
    const Shape& in = c.inputs[0];
    if (!fits(c, in[2])) return;
    const Dim filters = c.params.integer("filters");
    const Window window = windowOf(c.params, "kernel_size", in[0], in[1]);
    if (!slide(c, window, "kernel_size", filters)) return;
    const Shape kernel{window.kernel[0], window.kernel[1], in[2] / c.params.integer("groups"), filters};
    c.weights.push_back({"kernel", kernel, c.params.text("kernel_initializer")});
    if (c.params.boolean("use_bias")) c.weights.push_back({"bias", {filters}, c.params.text("bias_initializer")});
    c.multiplyAdds = static_cast<double>(c.output[0] * c.output[1]) * count(kernel);
}

ValueId lowerConv2D(LowerContext& c) {
    const Shape& in = c.plan.shape(c.inputs[0]);
    const Window window = windowOf(c.params, "kernel_size", in[1], in[2]);
    ValueId x = c.plan.activation(c.output);
    c.plan.forward(Conv2D{.x = c.inputs[0], .kernel = c.weights[0], .out = x, .window = window,
                          .groups = c.params.integer("groups")});
    if (c.weights.size() > 1) x = c.plan.biasAdd(x, c.weights[1]);
    return applyActivation(c.plan, x, c.params.text("activation"));
}

}  // namespace

LayerSpec conv2dLayer() {
    LayerSpec spec;
    spec.name = "Conv2D";
    spec.family = Family::Convolution;
    spec.help = "Slides small windows of weights over an image to find patterns.";
    spec.params = {
        intParam("filters", 32, "How many patterns are looked for: the channels of the output.", 1, 65536),
        atMost(intsParam("kernel_size", {3, 3}, 2, "Height and width of the window."), 1024),
        stridesParam(false),
        paddingParam(),
        activationParam(),
        useBiasParam(),
        advanced(atMost(intsParam("dilation_rate", {1, 1}, 2, "The spacing of the window's cells."), 1024)),
        advanced(intParam("groups", 1, "In how many parts the channels are kept apart.", 1, 65536)),
        initializerParam("kernel_initializer", "glorot_uniform", "How the weights start."),
        initializerParam("bias_initializer", "zeros", "How the biases start."),
    };
    spec.summary = [](const ParamReader& p) {
        return std::to_string(p.integer("filters")) + ", " + windowSummary(p, "kernel_size") + activationSummary(p);
    };
    spec.infer = inferConv2D;
    spec.lower = lowerConv2D;
    return spec;
}

}  // namespace lamina
