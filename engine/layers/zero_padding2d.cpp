// SPDX-License-Identifier: GPL-3.0-or-later
// ZeroPadding2D: a frame of zeros round an image.
// Source: keras/src/layers/reshaping/zero_padding2d.py.
#include "engine/layers/common.h"
#include "engine/layers/framing.h"

namespace lamina {

namespace {

void inferZeroPadding2D(InferContext& c) {
    if (!requireRank(c, 3, "an image: height × width × channels")) return;
    const Margins m = marginsOf(c, "padding");
    const Shape& in = c.inputs[0];
    c.output = {in[0] + m.top + m.bottom, in[1] + m.left + m.right, in[2]};
}

}  // namespace

LayerSpec zeroPadding2dLayer() {
    LayerSpec spec;
    spec.name = "ZeroPadding2D";
    spec.family = Family::Reshaping;
    spec.help = "Puts rows and columns of zeros round an image.";
    spec.params = {bareIfOne(pairs(atMost(intsParam("padding", {1, 1}, 0, "Rows and columns to add: height and width, or top, bottom, left, right.", 0), 65536)))};
    spec.summary = [](const ParamReader& p) { return marginsSummary(p, "padding"); };
    spec.infer = inferZeroPadding2D;
    spec.lower = [](LowerContext& c) { return framed(c, c.inputs[0], marginsOf(c.params, "padding")); };
    spec.passage = Passage::Moves;
    spec.scale = ScaleRule::Passes;
    return spec;
}

}  // namespace lamina
