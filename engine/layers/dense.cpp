// SPDX-License-Identifier: GPL-3.0-or-later
// Dense: every output is a weighted sum of all numbers on the last axis.
// Source: keras/src/layers/core/dense.py.
#include "engine/layers/common.h"
#include "engine/recipes/activations.h"

namespace lamina {

namespace {

void inferDense(InferContext& c) {
    const Shape& in = c.inputs[0];
    if (in.scalar())
        return c.fail(c.node().name + " needs at least one axis", "expected numbers on an axis, received a single number from " +
                                                                      c.inputName(0));
    const Dim units = c.params.integer("units");
    c.output = in;
    c.output[in.rank() - 1] = units;
    c.weights.push_back(governed({"kernel", {in.back(), units}, c.params.text("kernel_initializer")}, c.params, "kernel"));
    if (c.params.boolean("use_bias")) c.weights.push_back(governed({"bias", {units}, c.params.text("bias_initializer")}, c.params, "bias"));
    c.multiplyAdds = count(c.output) * static_cast<double>(in.back());
}

ValueId lowerDense(LowerContext& c) {
    const Shape& in = c.plan.shape(c.inputs[0]);
    const Dim rows = in.elements() / in.back();
    ValueId x = c.plan.matMul(c.plan.reshape(c.inputs[0], {rows, in.back()}), c.weights[0]);
    if (c.weights.size() > 1) x = c.plan.biasAdd(x, c.weights[1]);
    return applyActivation(c.plan, c.plan.reshape(x, c.output), c.params.text("activation"));
}

}  // namespace

LayerSpec denseLayer() {
    LayerSpec spec;
    spec.name = "Dense";
    spec.family = Family::Core;
    spec.help = "Connects every input with every output.";
    spec.params = {
        intParam("units", 64, "How many outputs.", 1, 1e6),
        activationParam(),
        useBiasParam(),
        initializerParam("kernel_initializer", "glorot_uniform", "How the weights start."),
        initializerParam("bias_initializer", "zeros", "How the biases start."),
        regularizerParam("kernel_regularizer"),
        regularizerParam("bias_regularizer"),
        constraintParam("kernel_constraint"),
        constraintParam("bias_constraint"),
        activityRegularizerParam(),
    };
    spec.summary = [](const ParamReader& p) { return std::to_string(p.integer("units")) + activationSummary(p); };
    spec.infer = inferDense;
    spec.lower = lowerDense;
    spec.mask = passesMask;
    spec.function = ownActivation;
    spec.width = "units";
    return spec;
}

}  // namespace lamina
