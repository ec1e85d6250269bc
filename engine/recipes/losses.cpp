// SPDX-License-Identifier: GPL-3.0-or-later
// The one list of losses.
#include "engine/recipes/losses.h"

#include "engine/model/param_makers.h"

namespace lamina {

namespace {

ParamSpec fromLogits() {
    return boolParam("from_logits", false, "Whether the net ends without softmax or sigmoid, so that the loss applies it.");
}

ParamSpec labelSmoothing() {
    return advanced(floatParam("label_smoothing", 0, "The share of certainty that is taken from every label.", 0, 1));
}

std::vector<ParamSpec> focal(std::vector<ParamSpec> own) {
    own.push_back(floatParam("alpha", 0.25, "The weight of a class against the others.", 0, 1));
    own.push_back(floatParam("gamma", 2, "How much less what is right already counts: 0 is plain crossentropy.", 0, unbounded));
    own.push_back(fromLogits());
    own.push_back(labelSmoothing());
    return own;
}

}  // namespace

const std::vector<LossSpec>& losses() {
    static const std::vector<LossSpec> all{
        {{"mean_squared_error", "MeanSquaredError", {"mse", "MSE"}, "For numbers: the mean of the squared differences.", {}},
         LossKind::MeanSquaredError, TargetForm::Number},
        {{"mean_absolute_error", "MeanAbsoluteError", {"mae", "MAE"},
          "For numbers with outliers: the mean of the differences' sizes.", {}},
         LossKind::MeanAbsoluteError, TargetForm::Number},
        {{"binary_crossentropy", "BinaryCrossentropy", {"bce", "BCE"},
          "For yes or no: ends in one sigmoid output a question.", {fromLogits(), labelSmoothing()}},
         LossKind::BinaryCrossentropy, TargetForm::Binary},
        {{"categorical_crossentropy", "CategoricalCrossentropy", {}, "For one of many classes, as one-hot targets.",
          {fromLogits(), labelSmoothing()}},
         LossKind::CategoricalCrossentropy, TargetForm::OneHot},
        {{"sparse_categorical_crossentropy", "SparseCategoricalCrossentropy", {},
          "For one of many classes, as class numbers.", {fromLogits()}},
         LossKind::SparseCategoricalCrossentropy, TargetForm::Index},
        {{"huber", "Huber", {}, "For numbers with outliers: squares near the target, sizes far from it.",
          {floatParam("delta", 1, "How far from the target the square ends.", 0, unbounded)}},
         LossKind::Huber, TargetForm::Number},
        {{"log_cosh", "LogCosh", {}, "For numbers with outliers: smooth between squares and sizes.", {}},
         LossKind::LogCosh, TargetForm::Number},
        {{"mean_absolute_percentage_error", "MeanAbsolutePercentageError", {"mape", "MAPE"},
          "For numbers far from 0: the mean of the differences in percent of the target.", {}},
         LossKind::MeanAbsolutePercentageError, TargetForm::Number},
        {{"mean_squared_logarithmic_error", "MeanSquaredLogarithmicError", {"msle", "MSLE"},
          "For numbers from 0 over many magnitudes: squares of the logarithms' differences.", {}},
         LossKind::MeanSquaredLogarithmicError, TargetForm::Number},
        {{"poisson", "Poisson", {}, "For counts: ends in an output that is never below 0.", {}}, LossKind::Poisson, TargetForm::Number},
        {{"cosine_similarity", "CosineSimilarity", {}, "For directions: −1 where prediction and target point the same way.", {}},
         LossKind::CosineSimilarity, TargetForm::Number},
        {{"binary_focal_crossentropy", "BinaryFocalCrossentropy", {}, "For rare yes or no: what is right already counts less.",
          focal({boolParam("apply_class_balancing", false, "Whether alpha weighs yes against no.")})},
         LossKind::BinaryFocalCrossentropy, TargetForm::Binary},
        {{"hinge", "Hinge", {}, "For yes or no with a margin: ends in one linear or tanh output.", {}}, LossKind::Hinge, TargetForm::Binary},
        {{"squared_hinge", "SquaredHinge", {}, "As hinge, and harder on what is far off.", {}}, LossKind::SquaredHinge, TargetForm::Binary},
        {{"categorical_focal_crossentropy", "CategoricalFocalCrossentropy", {},
          "For one of many classes, some of them rare, as one-hot targets.", focal({})},
         LossKind::CategoricalFocalCrossentropy, TargetForm::OneHot},
        {{"categorical_hinge", "CategoricalHinge", {}, "For one of many classes with a margin, as one-hot targets.", {}},
         LossKind::CategoricalHinge, TargetForm::OneHot},
        {{"kl_divergence", "KLDivergence", {"kld", "KLD"}, "For shares that sum to 1: how far the predicted ones are from the right ones.", {}},
         LossKind::KLDivergence, TargetForm::OneHot},
    };
    return all;
}

const LossSpec& lossOf(const Choice& choice) {
    const LossSpec& spec = memberOf(losses(), choice.name, "loss");
    requireValid(spec.member, choice.params);
    return spec;
}

TargetForm targetForm(const Choice& choice) {
    const LossSpec* spec = findMember(losses(), choice.name);
    return spec ? spec->target : TargetForm::Number;
}

bool takesLogits(const Choice& choice) { return findMember(losses(), choice.name) && lowerLoss(choice).fromLogits; }

Loss lowerLoss(const Choice& choice) {
    const LossSpec& spec = lossOf(choice);
    const ParamReader params(choice.params, spec.member.params);
    Loss op{};
    op.kind = spec.kind;
    op.prediction = op.target = op.loss = op.gradient = op.accumulator = noValue;
    if (params.knows("from_logits")) op.fromLogits = params.boolean("from_logits");
    if (params.knows("label_smoothing")) op.labelSmoothing = params.real("label_smoothing");
    if (params.knows("delta")) op.delta = params.real("delta");
    if (params.knows("alpha")) op.alpha = params.real("alpha");
    if (params.knows("gamma")) op.gamma = params.real("gamma");
    if (params.knows("apply_class_balancing")) op.classBalancing = params.boolean("apply_class_balancing");
    return op;
}

}  // namespace lamina
