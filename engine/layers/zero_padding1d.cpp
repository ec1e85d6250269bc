// SPDX-License-Identifier: GPL-3.0-or-later
// ZeroPadding1D: zeros before and after a sequence.
// Source: keras/src/layers/reshaping/zero_padding1d.py.
#include "engine/layers/common.h"
#include "engine/layers/framing.h"
#include "engine/layers/sequence.h"

namespace lamina {

namespace {

void inferZeroPadding1D(InferContext& c) {
    if (!requireSequence(c)) return;
    const Ints n = c.params.ints("padding");
    c.output = {c.inputs[0][0] + n.front() + n.back(), c.inputs[0][1]};
}

ValueId lowerZeroPadding(LowerContext& c) {
    const Ints n = c.params.ints("padding");
    return c.plan.reshape(framed(c, asRow(c, c.inputs[0]), {0, 0, n.front(), n.back()}), c.output);
}

}  // namespace

LayerSpec zeroPadding1dLayer() {
    LayerSpec spec;
    spec.name = "ZeroPadding1D";
    spec.family = Family::Reshaping;
    spec.help = "Puts steps of zeros before and after a sequence.";
    spec.params = {bareIfOne(atMost(intsParam("padding", {1}, 0, "Steps to add before and after.", 0), 65536))};
    spec.summary = [](const ParamReader& p) { return marginsSummary(p, "padding"); };
    spec.infer = inferZeroPadding1D;
    spec.lower = lowerZeroPadding;
    spec.passage = Passage::Moves;
    spec.scale = ScaleRule::Passes;
    return spec;
}

}  // namespace lamina
