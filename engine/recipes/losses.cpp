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

Loss lowerLoss(const Choice& choice) {
    const LossSpec& spec = lossOf(choice);
    const ParamReader params(choice.params, spec.member.params);
    Loss op{};
    op.kind = spec.kind;
    op.prediction = op.target = op.loss = op.gradient = op.accumulator = noValue;
    if (params.knows("from_logits")) op.fromLogits = params.boolean("from_logits");
    if (params.knows("label_smoothing")) op.labelSmoothing = params.real("label_smoothing");
    return op;
}

}  // namespace lamina
