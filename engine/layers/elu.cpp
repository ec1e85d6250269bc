// SPDX-License-Identifier: GPL-3.0-or-later
// ELU: keeps what is positive; what is negative bends smoothly towards −alpha.
// Source: keras/src/layers/activations/elu.py.
#include "engine/layers/common.h"

namespace lamina {

LayerSpec eluLayer() {
    LayerSpec spec;
    spec.name = "ELU";
    spec.family = Family::Activation;
    spec.help = "Keeps what is positive; what is negative bends smoothly towards a lower end.";
    spec.params = {floatParam("alpha", 1, "How far below 0 the lower end is.")};
    spec.summary = [](const ParamReader& p) {
        return p.real("alpha") == 1 ? std::string() : toString(ParamValue(p.real("alpha")));
    };
    spec.infer = sameShape;
    spec.lower = [](LowerContext& c) { return c.plan.activate(c.inputs[0], {ActivationKind::Elu, c.params.real("alpha")}); };
    spec.mask = passesMask;
    spec.passage = Passage::Keeps;
    return spec;
}

}  // namespace lamina
