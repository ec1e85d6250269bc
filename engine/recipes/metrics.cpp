// SPDX-License-Identifier: GPL-3.0-or-later
// The one list of metrics.
#include "engine/recipes/metrics.h"

#include "engine/model/param_makers.h"

namespace lamina {

const std::vector<MetricSpec>& metrics() {
    static const std::vector<MetricSpec> all{
        {{"accuracy", "accuracy", {"acc"}, "The share of right answers, counted as loss and output ask for.", {}},
         MetricKind::SparseCategoricalAccuracy, true, true},
        {{"binary_accuracy", "BinaryAccuracy", {}, "The share of right yes or no answers.",
          {floatParam("threshold", 0.5, "Above it an output counts as yes.")}},
         MetricKind::BinaryAccuracy, true},
        {{"categorical_accuracy", "CategoricalAccuracy", {}, "The share of right classes, for one-hot targets.", {}},
         MetricKind::CategoricalAccuracy, true},
        {{"sparse_categorical_accuracy", "SparseCategoricalAccuracy", {}, "The share of right classes, for class numbers.", {}},
         MetricKind::SparseCategoricalAccuracy, true},
        {{"mean_squared_error", "MeanSquaredError", {"mse", "MSE"}, "The mean of the squared differences.", {}},
         MetricKind::MeanSquaredError, false},
        {{"mean_absolute_error", "MeanAbsoluteError", {"mae", "MAE"}, "The mean of the differences' sizes.", {}},
         MetricKind::MeanAbsoluteError, false},
        {{"root_mean_squared_error", "RootMeanSquaredError", {}, "The root of the mean of the squared differences.", {}},
         MetricKind::RootMeanSquaredError, false},
        {{"r2_score", "R2Score", {}, "The share of the targets' variance that is explained: 1 is perfect.", {}},
         MetricKind::R2Score, true},
    };
    return all;
}

namespace {

MetricKind accuracyFor(LossKind loss, const Shape& output) {
    if (output.scalar() || output.back() == 1) return MetricKind::BinaryAccuracy;
    return loss == LossKind::SparseCategoricalCrossentropy ? MetricKind::SparseCategoricalAccuracy
                                                           : MetricKind::CategoricalAccuracy;
}

const MetricSpec& metricOfKind(MetricKind kind) {
    for (const auto& spec : metrics())
        if (spec.kind == kind && !spec.resolves) return spec;
    return metrics().front();
}

}  // namespace

const MetricSpec& metricOf(const Choice& choice, LossKind loss, const Shape& output) {
    const MetricSpec& spec = memberOf(metrics(), choice.name, "metric");
    requireValid(spec.member, choice.params);
    return spec.resolves ? metricOfKind(accuracyFor(loss, output)) : spec;
}

std::string metricLogName(const Choice& choice) {
    const MetricSpec& spec = memberOf(metrics(), choice.name, "metric");
    return choice.name == spec.member.className ? spec.member.name : choice.name;
}

Metric lowerMetric(const Choice& choice, const MetricSpec& spec) {
    Metric op{};
    op.kind = spec.kind;
    op.prediction = op.target = op.result = op.accumulator = noValue;
    const ParamReader params(choice.params, spec.member.params);
    if (params.knows("threshold")) op.threshold = params.real("threshold");
    return op;
}

}  // namespace lamina
