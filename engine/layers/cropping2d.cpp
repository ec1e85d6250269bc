// SPDX-License-Identifier: GPL-3.0-or-later
// Cropping2D: an image without its border.
// Source: keras/src/layers/reshaping/cropping2d.py.
#include "engine/layers/common.h"
#include "engine/layers/framing.h"

namespace lamina {

namespace {

void inferCropping2d(InferContext& c) {
    if (!requireRank(c, 3, "an image: height × width × channels")) return;
    const Margins m = marginsOf(c, "cropping");
    const Shape& in = c.inputs[0];
    c.output = {in[0] - m.top - m.bottom, in[1] - m.left - m.right, in[2]};
    if (c.output[0] < 1 || c.output[1] < 1)
        c.fail(c.node().name + ": nothing would be left of the image",
               "cropping takes " + std::to_string(m.top + m.bottom) + " rows and " + std::to_string(m.left + m.right) + " columns, " +
                   c.inputName(0) + " gives " + toString(in),
               {setParam(c, "cropping", Ints{0, 0, 0, 0})});
}

ValueId lowerCropping2d(LowerContext& c) {
    const Margins m = marginsOf(c.params, "cropping");
    return framed(c, c.inputs[0], {-m.top, -m.bottom, -m.left, -m.right});
}

}  // namespace

LayerSpec cropping2dLayer() {
    LayerSpec spec;
    spec.name = "Cropping2D";
    spec.family = Family::Reshaping;
    spec.help = "Cuts rows and columns off an image.";
    spec.params = {bareIfOne(pairs(atMost(intsParam("cropping", {0, 0, 0, 0}, 0, "Rows and columns to cut off: height and width, or top, bottom, left, right.", 0), 65536)))};
    spec.summary = [](const ParamReader& p) { return marginsSummary(p, "cropping"); };
    spec.infer = inferCropping2d;
    spec.lower = lowerCropping2d;
    spec.passage = Passage::Moves;
    spec.scale = ScaleRule::Passes;
    return spec;
}

}  // namespace lamina
