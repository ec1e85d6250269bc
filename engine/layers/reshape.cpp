// SPDX-License-Identifier: GPL-3.0-or-later
// Reshape: the same numbers under another shape.
// Source: keras/src/layers/reshaping/reshape.py.
#include "engine/layers/common.h"

#include <algorithm>

namespace lamina {

namespace {

void refuse(InferContext& c, const Ints& target) {
    const Dim have = c.inputs[0].elements();
    c.fail(c.node().name + ": the shapes do not hold as many numbers",
           c.inputName(0) + " gives " + toString(c.inputs[0]) + " = " + std::to_string(have) + ", target_shape is " +
               toString(ParamValue(target)),
           {setParam(c, "target_shape", Ints{-1})});
}

void inferReshape(InferContext& c) {
    const Ints target = c.params.ints("target_shape");
    const auto open = std::count(target.begin(), target.end(), -1);
    if (open > 1 || target.size() >= Shape::maxRank || std::count(target.begin(), target.end(), 0) > 0)
        return c.fail(c.node().name + ": target_shape does not fit",
                      "expected up to 7 whole numbers from 1, one of them −1 for the rest; received " + toString(ParamValue(target)));
    const Dim have = c.inputs[0].elements();
    Dim known = 1;
    for (const auto d : target) {
        if (d == -1) continue;
        if (d > have / known) return refuse(c, target);
        known *= d;
    }
    if (have % known != 0 || (open == 0 && known != have)) return refuse(c, target);
    c.output = Shape(target);
    for (int i = 0; i < c.output.rank(); ++i)
        if (c.output[i] == -1) c.output[i] = have / known;
}

}  // namespace

LayerSpec reshapeLayer() {
    LayerSpec spec;
    spec.name = "Reshape";
    spec.family = Family::Reshaping;
    spec.help = "Gives the same numbers another shape.";
    spec.params = {intsParam("target_shape", {-1}, 0, "The new extents, without the batch; one may be −1 for the rest.", -1)};
    spec.summary = [](const ParamReader& p) { return toString(ParamValue(p.ints("target_shape"))); };
    spec.infer = inferReshape;
    spec.lower = [](LowerContext& c) { return c.plan.reshape(c.inputs[0], c.output); };
    spec.passage = Passage::Keeps;
    spec.scale = ScaleRule::Passes;
    return spec;
}

}  // namespace lamina
