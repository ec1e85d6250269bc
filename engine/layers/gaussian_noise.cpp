// SPDX-License-Identifier: GPL-3.0-or-later
// GaussianNoise: while training, normal numbers are added.
// Source: keras/src/layers/regularization/gaussian_noise.py.
#include "engine/layers/common.h"

namespace lamina {

namespace {

ValueId lowerGaussianNoise(LowerContext& c) {
    const double stddev = c.params.real("stddev");
    if (!c.plan.training() || stddev == 0) return c.inputs[0];
    const ValueId out = c.plan.activation(c.output);
    c.plan.forward(GaussianNoise{c.inputs[0], out, stddev, c.stream});
    return out;
}

}  // namespace

LayerSpec gaussianNoiseLayer() {
    LayerSpec spec;
    spec.name = "GaussianNoise";
    spec.family = Family::Regularization;
    spec.help = "Adds random numbers while training, so that the net does not learn samples by heart.";
    spec.params = {floatParam("stddev", 0.1, "How large the added numbers are: their standard deviation.", 0, unbounded)};
    spec.summary = [](const ParamReader& p) { return toString(ParamValue(p.real("stddev"))); };
    spec.infer = sameShape;
    spec.lower = lowerGaussianNoise;
    spec.mask = passesMask;
    spec.passage = Passage::Keeps;
    spec.scale = ScaleRule::Passes;
    return spec;
}

}  // namespace lamina
