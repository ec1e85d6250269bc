// SPDX-License-Identifier: GPL-3.0-or-later
// Conv1D: small windows of weights slide along a sequence and look for patterns.
// Source: keras/src/layers/convolutional/base_conv.py.
#include "engine/layers/common.h"
#include "engine/layers/convolution.h"
#include "engine/layers/sequence.h"
#include "engine/layers/window.h"

namespace lamina {

namespace {

void inferConv1D(InferContext& c) {
    if (!requireSequence(c)) return;
    const Shape& in = c.inputs[0];
    if (!groupsFit(c, in[1]) || !stridesFit(c)) return;
    const Dim filters = c.params.integer("filters");
    const Window window = windowAlong(c.params, "kernel_size", in[0]);
    if (!slideAlong(c, window, "kernel_size", filters)) return;
    const Shape kernel{window.kernel[1], in[1] / c.params.integer("groups"), filters};
    c.weights.push_back(governed({"kernel", kernel, c.params.text("kernel_initializer")}, c.params, "kernel"));
    declareBias(c, filters);
    c.multiplyAdds = static_cast<double>(c.output[0]) * count(kernel);
}

ValueId lowerConv1D(LowerContext& c) {
    const ValueId x = asRow(c, c.inputs[0]), out = c.plan.activation(rowShape(c.output));
    c.plan.forward(Conv2D{.x = x, .kernel = c.weights[0], .out = out, .window = windowAlong(c.params, "kernel_size", c.plan.shape(x)[2]),
                          .groups = c.params.integer("groups")});
    return c.plan.reshape(biasAndActivation(c, out, 1), c.output);
}

}  // namespace

LayerSpec conv1dLayer() {
    LayerSpec spec;
    spec.name = "Conv1D";
    spec.family = Family::Convolution;
    spec.help = "Slides small windows of weights along a sequence to find patterns.";
    spec.params = convolutionParams(1, {filtersParam()});
    spec.params.push_back(groupsParam());
    for (ParamSpec& p : spec.params)
        if (p.key == "padding") {
            p.choices.push_back("causal");
            p.help = "valid: the window stays inside; same: the ends are padded; causal: the beginning alone, so that no step sees a later one.";
        }
    spec.summary = [](const ParamReader& p) { return convolutionSummary(p, "filters"); };
    spec.infer = inferConv1D;
    spec.lower = lowerConv1D;
    spec.function = ownActivation;
    spec.width = "filters";
    return spec;
}

}  // namespace lamina
