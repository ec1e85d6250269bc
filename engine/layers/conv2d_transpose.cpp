// SPDX-License-Identifier: GPL-3.0-or-later
// Conv2DTranspose: a convolution the other way round; makes images larger.
// Source: keras/src/layers/convolutional/base_conv_transpose.py and keras/src/backend/common/backend_utils.py.
#include <algorithm>

#include "engine/layers/common.h"
#include "engine/layers/convolution.h"
#include "engine/layers/window.h"

namespace lamina {

namespace {

/** How far images grow along an axis: Keras' compute_conv_transpose_output_shape without output_padding. */
Dim grown(Dim extent, Dim kernel, Dim stride, Dim dilation, bool same) {
    const Dim reach = (kernel - 1) * dilation + 1;
    return same ? extent * stride : extent * stride + std::max<Dim>(reach - stride, 0);
}

void inferTranspose(InferContext& c) {
    if (!requireRank(c, 3, "an image: height × width × channels") || !stridesFit(c)) return;
    const Shape& in = c.inputs[0];
    const Dim filters = c.params.integer("filters");
    const Ints kernel = c.params.ints("kernel_size"), strides = c.params.ints("strides"), dilation = c.params.ints("dilation_rate");
    const bool same = c.params.text("padding") == "same";
    c.output = {grown(in[0], kernel[0], strides[0], dilation[0], same), grown(in[1], kernel[1], strides[1], dilation[1], same), filters};
    const Shape weights{kernel[0], kernel[1], filters, in[2]};
    c.weights.push_back(governed({"kernel", weights, c.params.text("kernel_initializer")}, c.params, "kernel"));
    declareBias(c, filters);
    c.multiplyAdds = static_cast<double>(in[0] * in[1]) * count(weights);
}

ValueId lowerTranspose(LowerContext& c) {
    const ValueId out = c.plan.activation(c.output);
    c.plan.forward(Conv2DTranspose{c.inputs[0], c.weights[0], out, windowOf(c.params, "kernel_size", c.output[1], c.output[2])});
    return biasAndActivation(c, out, 1);
}

}  // namespace

LayerSpec conv2dTransposeLayer() {
    LayerSpec spec;
    spec.name = "Conv2DTranspose";
    spec.family = Family::Convolution;
    spec.help = "Turns a convolution round: every number paints a small window, and images grow.";
    spec.params = convolutionParams(2, {filtersParam()});
    spec.summary = [](const ParamReader& p) { return convolutionSummary(p, "filters"); };
    spec.infer = inferTranspose;
    spec.lower = lowerTranspose;
    spec.function = ownActivation;
    spec.width = "filters";
    return spec;
}

}  // namespace lamina
