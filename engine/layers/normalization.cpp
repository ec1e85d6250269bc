// SPDX-License-Identifier: GPL-3.0-or-later
// Normalization: (x − mean) / √variance on every feature of the last axis, with a mean and a variance that no training
// changes: given as parameters, or adapted in Keras and held as weights.
// Source: keras/src/layers/preprocessing/normalization.py.
#include "engine/layers/common.h"

namespace lamina {

namespace {

constexpr double epsilon = 1e-7;  // keras.config.epsilon(): no deviation is smaller

/** One number stands for all features. */
std::vector<float> spread(const Floats& values, Dim features) {
    if (values.size() == 1) return std::vector<float>(static_cast<std::size_t>(features), static_cast<float>(values[0]));
    return {values.begin(), values.end()};
}

void inferGiven(InferContext& c, Dim features) {
    const Floats mean = c.params.floats("mean"), variance = c.params.floats("variance");
    const auto count = static_cast<Dim>(mean.size());
    if (mean.size() != variance.size() || (count != 1 && count != features))
        return c.fail(c.node().name + ": mean and variance do not fit",
                      "expected one number, or " + std::to_string(features) + " as " + c.inputName(0) + " gives, in each; received " +
                          std::to_string(mean.size()) + " in mean and " + std::to_string(variance.size()) + " in variance");
    c.constants = {{"mean", spread(mean, features)}, {"variance", spread(variance, features)}};
}

void inferNormalization(InferContext& c) {
    const Shape& in = c.inputs[0];
    const auto axis = c.params.integer("axis");
    if (in.scalar())
        return c.fail(c.node().name + " needs at least one axis",
                      "expected numbers on an axis, received a single number from " + c.inputName(0));
    if (axis != -1 && axis != in.rank())
        return c.fail(c.node().name + " normalises the last axis only",
                      "expected axis -1 or " + std::to_string(in.rank()) + ", received " + std::to_string(axis),
                      {setParam(c, "axis", std::int64_t{-1})});
    if (c.params.none("mean") != c.params.none("variance"))
        return c.fail(c.node().name + " needs both mean and variance, or neither", "only one of them is given");
    c.output = in;
    if (!c.params.none("mean")) return inferGiven(c, in.back());
    c.weights = {{"mean", Shape{in.back()}, "zeros", false}, {"variance", Shape{in.back()}, "ones", false}, {"count", Shape{}, "zeros", false}};
}

ValueId affine(PlanBuilder& plan, ValueId x, double scale, double offset) {
    const ValueId out = plan.activation(plan.shape(x));
    plan.forward(Affine{x, out, scale, offset});
    return out;
}

ValueId lowerNormalization(LowerContext& c) {
    const auto& given = c.constants.empty() ? c.weights : c.constants;
    const ValueId mean = given[0], variance = given[1];
    // √(max(v − ε², 0) + ε²) = max(√v, ε); the op adds the second ε².
    const ValueId above = c.plan.activate(affine(c.plan, variance, 1, -epsilon * epsilon), {ActivationKind::Relu});
    const ValueId zeros = affine(c.plan, mean, 0, 0);
    const ValueId out = c.plan.activation(c.output);
    if (c.params.boolean("invert")) {
        const ValueId floored = affine(c.plan, above, 1, epsilon * epsilon);  // v / √v = √v
        c.plan.forward(BatchNormInference{c.inputs[0], floored, mean, zeros, above, out, epsilon * epsilon});
        return out;
    }
    // The mean goes first: x / √v − mean / √v would cancel where the mean is large.
    const ValueId centred = c.plan.biasAdd(c.inputs[0], affine(c.plan, mean, -1, 0));
    c.plan.forward(BatchNormInference{centred, noValue, noValue, zeros, above, out, epsilon * epsilon});
    return out;
}

std::string normalizationSummary(const ParamReader& p) {
    const std::string direction = p.boolean("invert") ? "inverse" : "";
    if (p.none("mean")) return direction;
    const auto count = p.floats("mean").size();
    const std::string what = count == 1 ? "mean " + toString(ParamValue(p.floats("mean")[0])) : std::to_string(count) + " features";
    return direction.empty() ? what : what + ", " + direction;
}

}  // namespace

LayerSpec normalizationLayer() {
    LayerSpec spec;
    spec.name = "Normalization";
    spec.family = Family::Normalization;
    spec.help = "Brings every feature of raw data to mean 0 and variance 1 with numbers that no training changes.";
    spec.params = {
        orNone(floatsParam("mean", {}, "The mean of each feature, or one for all; none: as it stands in the file that was opened.")),
        orNone(floatsParam("variance", {}, "The variance of each feature, or one for all; none: as it stands in the file that was opened.", 0)),
        boolParam("invert", false, "Whether to go back: times the deviation, plus the mean."),
        advanced(intParam("axis", -1, "The axis of the features: the last one.", -8, 8)),
    };
    spec.summary = normalizationSummary;
    spec.infer = inferNormalization;
    spec.lower = lowerNormalization;
    spec.mask = passesMask;
    spec.passage = Passage::Keeps;
    spec.scale = ScaleRule::Sets;
    return spec;
}

}  // namespace lamina
