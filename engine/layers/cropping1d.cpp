// SPDX-License-Identifier: GPL-3.0-or-later
// Cropping1D: a sequence without its ends.
// Source: keras/src/layers/reshaping/cropping1d.py.
#include "engine/layers/common.h"
#include "engine/layers/framing.h"
#include "engine/layers/sequence.h"

namespace lamina {

namespace {

void inferCropping(InferContext& c) {
    if (!requireSequence(c)) return;
    const Ints n = c.params.ints("cropping");
    c.output = {c.inputs[0][0] - n.front() - n.back(), c.inputs[0][1]};
    if (c.output[0] < 1)
        c.fail(c.node().name + ": nothing would be left of the sequence",
               "cropping takes " + std::to_string(n.front() + n.back()) + " steps, " + c.inputName(0) + " gives " + toString(c.inputs[0]),
               {setParam(c, "cropping", Ints{0, 0})});
}

ValueId lowerCropping(LowerContext& c) {
    const Ints n = c.params.ints("cropping");
    return c.plan.reshape(framed(c, asRow(c, c.inputs[0]), {0, 0, -n.front(), -n.back()}), c.output);
}

}  // namespace

LayerSpec cropping1dLayer() {
    LayerSpec spec;
    spec.name = "Cropping1D";
    spec.family = Family::Reshaping;
    spec.help = "Cuts steps off the ends of a sequence.";
    spec.params = {bareIfOne(atMost(intsParam("cropping", {1, 1}, 0, "Steps to cut off before and after.", 0), 65536))};
    spec.summary = [](const ParamReader& p) { return marginsSummary(p, "cropping"); };
    spec.infer = inferCropping;
    spec.lower = lowerCropping;
    spec.passage = Passage::Moves;
    spec.scale = ScaleRule::Passes;
    return spec;
}

}  // namespace lamina
