// SPDX-License-Identifier: GPL-3.0-or-later
// Activation: any of the activation functions as a layer of its own.
#include "engine/layers/common.h"
#include "engine/recipes/activations.h"

namespace lamina {

LayerSpec activationLayer() {
    LayerSpec spec;
    spec.name = "Activation";
    spec.family = Family::Activation;
    spec.help = "Bends every number with a function of your choice.";
    spec.params = {choiceParam("activation", "relu", activationNames(), "Which function.")};
    spec.summary = [](const ParamReader& p) { return p.text("activation"); };
    spec.infer = sameShape;
    spec.lower = [](LowerContext& c) { return applyActivation(c.plan, c.inputs[0], c.params.text("activation")); };
    spec.mask = passesMask;
    spec.passage = Passage::Keeps;
    spec.function = ownActivation;
    return spec;
}

}  // namespace lamina
