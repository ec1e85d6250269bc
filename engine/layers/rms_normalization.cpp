// SPDX-License-Identifier: GPL-3.0-or-later
// RMSNormalization: brings every sample to a mean square of 1, then scales it as learned; nothing is subtracted.
// Source: keras/src/layers/normalization/rms_normalization.py.
#include "engine/layers/common.h"

namespace lamina {

namespace {

void inferRmsNormalization(InferContext& c) {
    const Ints extents = requireLastAxes(c);
    if (extents.empty()) return;
    c.output = c.inputs[0];
    c.weights.push_back({"scale", Shape(extents), "ones"});
}

ValueId lowerRmsNormalization(LowerContext& c) {
    Dim together = 1;
    for (const Dim d : extentsOfLast(c.params.ints("axis"), c.output.withoutBatch())) together *= d;
    const Dim rows = c.output.elements() / together;
    const ValueId out = c.plan.activation({rows, together});
    const ValueId mean = c.plan.training() ? c.plan.activation({rows, 1}) : noValue;
    const ValueId inverse = c.plan.training() ? c.plan.activation({rows, 1}) : noValue;
    c.plan.forward(GroupNorm{c.plan.reshape(c.inputs[0], {rows, together}), c.weights[0], noValue, out, mean, inverse, 1, c.params.real("epsilon"), false});
    return c.plan.reshape(out, c.output);
}

}  // namespace

LayerSpec rmsNormalizationLayer() {
    LayerSpec spec;
    spec.name = "RMSNormalization";
    spec.family = Family::Normalization;
    spec.help = "Keeps every sample near a mean square of 1, whatever the batch; lighter than LayerNormalization.";
    spec.params = {floatParam("epsilon", 1e-6, "Added to the mean square, against division by 0.", 0, unbounded),
                   advanced(intsParam("axis", {-1}, 0, "The axes that are normalised together: the last one, or several.", -8))};
    spec.summary = [](const ParamReader&) { return std::string(); };
    spec.infer = inferRmsNormalization;
    spec.lower = lowerRmsNormalization;
    spec.scale = ScaleRule::Sets;
    return spec;
}

}  // namespace lamina
