// SPDX-License-Identifier: GPL-3.0-or-later
// LeakyReLU: keeps what is positive and a share of what is negative.
// Source: keras/src/layers/activations/leaky_relu.py.
#include "engine/layers/common.h"

namespace lamina {

LayerSpec leakyReluLayer() {
    LayerSpec spec;
    spec.name = "LeakyReLU";
    spec.family = Family::Activation;
    spec.help = "Keeps what is positive and a share of what is negative.";
    spec.params = {floatParam("negative_slope", 0.3, "The share of what is negative that passes.", 0, unbounded)};
    spec.summary = [](const ParamReader& p) { return toString(ParamValue(p.real("negative_slope"))); };
    spec.infer = sameShape;
    spec.lower = [](LowerContext& c) {
        return c.plan.activate(c.inputs[0], {ActivationKind::LeakyRelu, c.params.real("negative_slope")});
    };
    spec.mask = passesMask;
    spec.passage = Passage::Keeps;
    return spec;
}

}  // namespace lamina
