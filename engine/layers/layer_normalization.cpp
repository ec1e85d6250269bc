// SPDX-License-Identifier: GPL-3.0-or-later
// LayerNormalization: brings every sample to mean 0 and variance 1, then scales and shifts it as learned.
// Source: keras/src/layers/normalization/layer_normalization.py.
#include "engine/layers/common.h"

namespace lamina {

namespace {

void inferLayerNormalization(InferContext& c) {
    const Ints extents = requireLastAxes(c);
    if (extents.empty()) return;
    c.output = c.inputs[0];
    if (c.params.boolean("scale")) c.weights.push_back(governed({"gamma", Shape(extents), c.params.text("gamma_initializer")}, c.params, "gamma"));
    if (c.params.boolean("center")) c.weights.push_back(governed({"beta", Shape(extents), c.params.text("beta_initializer")}, c.params, "beta"));
}

ValueId lowerLayerNormalization(LowerContext& c) {
    Dim together = 1;
    for (const Dim d : extentsOfLast(c.params.ints("axis"), c.output.withoutBatch())) together *= d;
    const Shape rows{c.output.elements() / together, together};
    const ValueId out = groupNormalised(c, c.plan.reshape(c.inputs[0], rows), 1);
    return c.plan.reshape(out, c.output);
}

}  // namespace

LayerSpec layerNormalizationLayer() {
    LayerSpec spec;
    spec.name = "LayerNormalization";
    spec.family = Family::Normalization;
    spec.help = "Keeps every sample near mean 0 and variance 1, whatever the batch.";
    spec.params = {floatParam("epsilon", 0.001, "Added to the variance, against division by 0.", 0, unbounded),
                   boolParam("center", true, "Whether a learned number is added."),
                   boolParam("scale", true, "Whether a learned factor is applied."),
                   advanced(intsParam("axis", {-1}, 0, "The axes that are normalised together: the last one, or several.", -8)),
                   initializerParam("beta_initializer", "zeros", "How the added numbers start."),
                   initializerParam("gamma_initializer", "ones", "How the factors start."),
                   regularizerParam("beta_regularizer"),
                   regularizerParam("gamma_regularizer"),
                   constraintParam("beta_constraint"),
                   constraintParam("gamma_constraint")};
    spec.summary = [](const ParamReader&) { return std::string(); };
    spec.infer = inferLayerNormalization;
    spec.lower = lowerLayerNormalization;
    spec.mask = passesMask;
    spec.scale = ScaleRule::Sets;
    return spec;
}

}  // namespace lamina
