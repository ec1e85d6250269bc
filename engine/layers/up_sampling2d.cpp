// SPDX-License-Identifier: GPL-3.0-or-later
// UpSampling2D: every cell of an image becomes several equal ones.
// Source: keras/src/layers/reshaping/up_sampling2d.py.
#include "engine/layers/common.h"

namespace lamina {

namespace {

void inferUpSampling(InferContext& c) {
    if (!requireRank(c, 3, "an image: height × width × channels")) return;
    const Ints size = c.params.ints("size");
    const Shape& in = c.inputs[0];
    c.output = {in[0] * size[0], in[1] * size[1], in[2]};
}

ValueId lowerUpSampling(LowerContext& c) {
    const Ints size = c.params.ints("size");
    return repeated(c, repeated(c, c.inputs[0], 2, size[1]), 1, size[0]);
}

}  // namespace

LayerSpec upSampling2dLayer() {
    LayerSpec spec;
    spec.name = "UpSampling2D";
    spec.family = Family::Reshaping;
    spec.help = "Makes an image larger: repeats its rows and columns.";
    spec.params = {atMost(intsParam("size", {2, 2}, 2, "How often rows and columns are repeated."), 1024),
                   advanced(choiceParam("interpolation", "nearest", {"nearest"}, "What lies between the old cells: the nearest one."))};
    spec.summary = [](const ParamReader& p) {
        const Ints size = p.ints("size");
        return "×" + std::to_string(size[0]) + "×" + std::to_string(size[1]);
    };
    spec.infer = inferUpSampling;
    spec.lower = lowerUpSampling;
    return spec;
}

}  // namespace lamina
