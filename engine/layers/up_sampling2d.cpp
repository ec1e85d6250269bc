// SPDX-License-Identifier: GPL-3.0-or-later
// UpSampling2D: every cell of an image becomes several, equal ones or with what lies between the old.
// Source: keras/src/layers/reshaping/up_sampling2d.py.
#include "engine/layers/common.h"
#include "engine/layers/resize.h"

namespace lamina {

namespace {

void inferUpSampling2d(InferContext& c) {
    if (!requireRank(c, 3, "an image: height × width × channels")) return;
    const Ints size = c.params.ints("size");
    const Shape& in = c.inputs[0];
    c.output = {in[0] * size[0], in[1] * size[1], in[2]};
}

ValueId lowerUpSampling2d(LowerContext& c) {
    const Ints size = c.params.ints("size");
    if (c.params.text("interpolation") == "bilinear") return resized(c, c.inputs[0], c.output[1], c.output[2], false);
    return repeated(c, repeated(c, c.inputs[0], 2, size[1]), 1, size[0]);
}

}  // namespace

LayerSpec upSampling2dLayer() {
    LayerSpec spec;
    spec.name = "UpSampling2D";
    spec.family = Family::Reshaping;
    spec.help = "Makes an image larger: repeats its rows and columns, or fills in between.";
    spec.params = {atMost(intsParam("size", {2, 2}, 2, "How often rows and columns are repeated."), 1024),
                   advanced(choiceParam("interpolation", "nearest", {"nearest", "bilinear"}, "What lies between the old cells."))};
    spec.summary = [](const ParamReader& p) {
        const Ints size = p.ints("size");
        return "×" + std::to_string(size[0]) + "×" + std::to_string(size[1]);
    };
    spec.infer = inferUpSampling2d;
    spec.lower = lowerUpSampling2d;
    spec.passage = Passage::Moves;
    return spec;
}

}  // namespace lamina
