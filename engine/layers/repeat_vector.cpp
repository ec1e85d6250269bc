// SPDX-License-Identifier: GPL-3.0-or-later
// RepeatVector: a row of numbers, several times: a sequence of equal steps.
// Source: keras/src/layers/reshaping/repeat_vector.py.
#include "engine/layers/common.h"

namespace lamina {

namespace {

void inferRepeatVector(InferContext& c) {
    if (requireRank(c, 1, "a row of numbers")) c.output = {c.params.integer("n"), c.inputs[0][0]};
}

ValueId lowerRepeatVector(LowerContext& c) {
    const Shape in = c.plan.shape(c.inputs[0]);
    return repeated(c, c.plan.reshape(c.inputs[0], {in[0], 1, in[1]}), 1, c.params.integer("n"));
}

}  // namespace

LayerSpec repeatVectorLayer() {
    LayerSpec spec;
    spec.name = "RepeatVector";
    spec.family = Family::Reshaping;
    spec.help = "Makes a sequence of a row of numbers: the row, several times.";
    spec.params = {intParam("n", 2, "How many steps there shall be.", 1, 1 << 20)};
    spec.summary = [](const ParamReader& p) { return "×" + std::to_string(p.integer("n")); };
    spec.infer = inferRepeatVector;
    spec.lower = lowerRepeatVector;
    spec.passage = Passage::Moves;
    spec.scale = ScaleRule::Passes;
    return spec;
}

}  // namespace lamina
