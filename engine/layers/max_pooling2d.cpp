// SPDX-License-Identifier: GPL-3.0-or-later
// MaxPooling2D: of every window of the image, the largest value.
// Source: keras/src/layers/pooling/base_pooling.py.
#include "engine/layers/common.h"
#include "engine/layers/window.h"

namespace lamina {

namespace {

/** Positions in a window are kept in a byte each for the way back. */
constexpr Dim largestWindow = 256;

void inferMaxPooling(InferContext& c) {
    if (!requireRank(c, 3, "an image: height × width × channels")) return;
    const Shape& in = c.inputs[0];
    const Window window = windowOf(c.params, "pool_size", in[0], in[1]);
    if (const Dim cells = window.kernel[0] * window.kernel[1]; cells > largestWindow)
        return c.fail(c.node().name + ": its window is too large",
                      "expected at most 256 cells, received " + toString(ParamValue(c.params.ints("pool_size"))),
                      {setParam(c, "pool_size", Ints{2, 2})});
    slide(c, window, "pool_size", in[2]);
}

ValueId lowerMaxPooling(LowerContext& c) {
    const Shape& in = c.plan.shape(c.inputs[0]);
    const Window window = windowOf(c.params, "pool_size", in[1], in[2]);
    const ValueId out = c.plan.activation(c.output);
    const ValueId indices = c.plan.training() ? c.plan.activation(c.output, DType::UInt8) : noValue;
    c.plan.forward(MaxPool{c.inputs[0], out, indices, window});
    return out;
}

}  // namespace

LayerSpec maxPooling2dLayer() {
    LayerSpec spec;
    spec.name = "MaxPooling2D";
    spec.family = Family::Pooling;
    spec.help = "Shrinks an image: keeps the largest value of every window.";
    spec.params = {atMost(intsParam("pool_size", {2, 2}, 2, "Height and width of the window."), 1024), stridesParam(true),
                   paddingParam()};
    spec.summary = [](const ParamReader& p) { return windowSummary(p, "pool_size"); };
    spec.infer = inferMaxPooling;
    spec.lower = lowerMaxPooling;
    return spec;
}

}  // namespace lamina
