// SPDX-License-Identifier: GPL-3.0-or-later
// ActivityRegularization: passes everything on, and keeps it small.
// Source: keras/src/layers/regularization/activity_regularization.py.
#include "engine/layers/common.h"

namespace lamina {

LayerSpec activityRegularizationLayer() {
    LayerSpec spec;
    spec.name = "ActivityRegularization";
    spec.family = Family::Regularization;
    spec.help = "Passes everything on, and adds to the loss how large it is.";
    spec.params = {floatParam("l1", 0, "How much the sizes of the numbers count.", 0, unbounded),
                   floatParam("l2", 0, "How much the squares of the numbers count.", 0, unbounded)};
    spec.summary = [](const ParamReader& p) {
        std::string words;
        for (const char* key : {"l1", "l2"})
            if (p.real(key) > 0) words += (words.empty() ? "" : ", ") + std::string(key) + " " + toString(ParamValue(p.real(key)));
        return words;
    };
    spec.infer = sameShape;
    spec.lower = [](LowerContext& c) { return c.inputs[0]; };
    spec.mask = passesMask;
    spec.passage = Passage::Keeps;
    spec.scale = ScaleRule::Passes;
    return spec;
}

}  // namespace lamina
