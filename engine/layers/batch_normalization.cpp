// SPDX-License-Identifier: GPL-3.0-or-later
// BatchNormalization: brings every channel to mean 0 and variance 1, then scales and shifts it as learned.
// Source: keras/src/layers/normalization/batch_normalization.py; both variances are those of the population.
#include "engine/layers/common.h"

namespace lamina {

namespace {

void inferBatchNormalization(InferContext& c) {
    const Shape& in = c.inputs[0];
    const auto axis = c.params.integer("axis");
    if (in.scalar())
        return c.fail(c.node().name + " needs at least one axis",
                      "expected numbers on an axis, received a single number from " + c.inputName(0));
    if (axis != -1 && axis != in.rank())
        return c.fail(c.node().name + " normalises the last axis only",
                      "expected axis -1 or " + std::to_string(in.rank()) + ", received " + std::to_string(axis),
                      {setParam(c, "axis", std::int64_t{-1})});
    c.output = in;
    const Shape channels{in.back()};
    if (c.params.boolean("scale")) c.weights.push_back(governed({"gamma", channels, c.params.text("gamma_initializer")}, c.params, "gamma"));
    if (c.params.boolean("center")) c.weights.push_back(governed({"beta", channels, c.params.text("beta_initializer")}, c.params, "beta"));
    c.weights.push_back({"moving_mean", channels, c.params.text("moving_mean_initializer"), false});
    c.weights.push_back({"moving_variance", channels, c.params.text("moving_variance_initializer"), false});
}

/** The moments are those of the steps that count. */
ValueId rowWeights(LowerContext& c) {
    const ValueId mask = c.maskOf(0);
    if (mask == noValue) return noValue;
    const ValueId weights = c.plan.activation(c.plan.shape(mask));
    c.plan.forward(MaskWeights{mask, weights, 1, static_cast<double>(c.plan.shape(mask).elements())});
    return weights;
}

ValueId lowerBatchNormalization(LowerContext& c) {
    std::size_t next = 0;
    const ValueId gamma = c.params.boolean("scale") ? c.weights[next++] : noValue;
    const ValueId beta = c.params.boolean("center") ? c.weights[next++] : noValue;
    const ValueId mean = c.weights[next], variance = c.weights[next + 1];
    const double epsilon = c.params.real("epsilon");
    const ValueId out = c.plan.activation(c.output);
    if (!c.plan.training() || !c.trainable) {
        c.plan.forward(BatchNormInference{c.inputs[0], gamma, beta, mean, variance, out, epsilon});
        return out;
    }
    const Shape channels{c.output.back()};
    c.plan.forward(BatchNorm{c.inputs[0], gamma, beta, mean, variance, out, c.plan.activation(channels),
                             c.plan.activation(channels), c.params.real("momentum"), epsilon, rowWeights(c)});
    return out;
}

}  // namespace

LayerSpec batchNormalizationLayer() {
    LayerSpec spec;
    spec.name = "BatchNormalization";
    spec.family = Family::Normalization;
    spec.help = "Keeps every channel near mean 0 and variance 1, so that deep nets learn faster.";
    spec.params = {
        floatParam("momentum", 0.99, "How long the moving mean and variance remember.", 0, 1),
        floatParam("epsilon", 0.001, "Added to the variance, against division by 0.", 0, unbounded),
        boolParam("center", true, "Whether a learned number is added."),
        boolParam("scale", true, "Whether a learned factor is applied."),
        advanced(intParam("axis", -1, "The axis of the channels: the last one.", -8, 8)),
        initializerParam("beta_initializer", "zeros", "How the added numbers start."),
        initializerParam("gamma_initializer", "ones", "How the factors start."),
        initializerParam("moving_mean_initializer", "zeros", "How the moving mean starts."),
        initializerParam("moving_variance_initializer", "ones", "How the moving variance starts."),
        regularizerParam("beta_regularizer"),
        regularizerParam("gamma_regularizer"),
        constraintParam("beta_constraint"),
        constraintParam("gamma_constraint"),
    };
    spec.summary = [](const ParamReader&) { return std::string(); };
    spec.infer = inferBatchNormalization;
    spec.lower = lowerBatchNormalization;
    spec.mask = passesMask;
    spec.takesMask = true;
    spec.passage = Passage::Keeps;
    spec.scale = ScaleRule::Sets;
    return spec;
}

}  // namespace lamina
