// SPDX-License-Identifier: GPL-3.0-or-later
// Dropout: while training, a share of the numbers is set to 0 and the rest is scaled up.
// Source: keras/src/layers/regularization/dropout.py.
#include "engine/layers/common.h"

namespace lamina {

namespace {

ValueId lowerDropout(LowerContext& c) {
    const double rate = c.params.real("rate");
    const ValueId x = c.inputs[0];
    if (!c.plan.training() || rate == 0) return x;
    const ValueId out = c.plan.activation(c.output);
    if (rate == 1) c.plan.forward(Affine{x, out, 0, 0});
    else c.plan.forward(Dropout{x, out, rate, c.stream});
    return out;
}

}  // namespace

LayerSpec dropoutLayer() {
    LayerSpec spec;
    spec.name = "Dropout";
    spec.family = Family::Regularization;
    spec.help = "Drops a random share of the numbers while training, so that the net does not lean on single ones.";
    spec.params = {floatParam("rate", 0.5, "The share that is dropped.", 0, 1)};
    spec.summary = [](const ParamReader& p) { return toString(ParamValue(p.real("rate"))); };
    spec.infer = sameShape;
    spec.lower = lowerDropout;
    spec.mask = passesMask;
    spec.passage = Passage::Keeps;
    spec.scale = ScaleRule::Passes;
    return spec;
}

}  // namespace lamina
