// SPDX-License-Identifier: GPL-3.0-or-later
// The one list of metrics.
#include "engine/recipes/metrics.h"

#include <algorithm>

#include "engine/model/param_makers.h"

namespace lamina {

namespace {

/** A loss without its gradient. */
MetricSpec meanOf(Member member, LossKind loss) { return {std::move(member), MetricKind::MeanLoss, false, false, loss}; }

ParamSpec metricFromLogits() { return boolParam("from_logits", false, "Whether the net ends without softmax or sigmoid."); }

ParamSpec metricLabelSmoothing() { return advanced(floatParam("label_smoothing", 0, "The share of certainty that is taken from every label.", 0, 1)); }

ParamSpec thresholds() {
    return orNone(floatParam("thresholds", 0.5, "Above it an output counts as yes; none: 0.5."));
}

ParamSpec k() { return intParam("k", 5, "Among how many of the best answers the right one must be.", 1, 1e9); }

}  // namespace

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
        {{"precision", "Precision", {}, "The share of the predicted yes that are right.", {thresholds()}}, MetricKind::Precision, true},
        {{"recall", "Recall", {}, "The share of the real yes that were found.", {thresholds()}}, MetricKind::Recall, true},
        {{"f1_score", "F1Score", {}, "The harmonic mean of precision and recall.",
          {orNone(choiceParam("average", "macro", {"micro", "macro", "weighted"},
                              "How classes count: all answers alike, all classes alike (as none), or by how many of each there are."))}},
         MetricKind::F1Macro, true},
        {{"auc", "AUC", {}, "The area under the curve of all thresholds: 1 is perfect, ROC 0.5 is chance.",
          {choiceParam("curve", "ROC", {"ROC", "PR"}, "Found yes against false alarms, or precision against recall."),
           advanced(intParam("num_thresholds", 200, "How finely the curve is drawn.", 2, 1e5))}},
         MetricKind::AucRoc, true},
        {{"top_k_categorical_accuracy", "TopKCategoricalAccuracy", {}, "How often the right class is among the best k, for one-hot targets.", {k()}},
         MetricKind::TopK, true},
        {{"sparse_top_k_categorical_accuracy", "SparseTopKCategoricalAccuracy", {},
          "How often the right class is among the best k, for class numbers.", {k()}},
         MetricKind::SparseTopK, true},
        meanOf({"mean_absolute_percentage_error", "MeanAbsolutePercentageError", {"mape", "MAPE"},
                "The mean of the differences in percent of the target.", {}}, LossKind::MeanAbsolutePercentageError),
        meanOf({"mean_squared_logarithmic_error", "MeanSquaredLogarithmicError", {"msle", "MSLE"},
                "The mean of the squares of the logarithms' differences.", {}}, LossKind::MeanSquaredLogarithmicError),
        meanOf({"log_cosh_error", "LogCoshError", {}, "The mean of log cosh of the differences.", {}}, LossKind::LogCosh),
        meanOf({"poisson", "Poisson", {}, "The loss of counts.", {}}, LossKind::Poisson),
        {{"cosine_similarity", "CosineSimilarity", {}, "How much prediction and target point the same way: 1 is perfect.", {}},
         MetricKind::CosineSimilarity, true, false, LossKind::CosineSimilarity},
        meanOf({"binary_crossentropy", "BinaryCrossentropy", {"bce", "BCE"}, "The crossentropy of yes or no.", {metricFromLogits(), metricLabelSmoothing()}},
               LossKind::BinaryCrossentropy),
        meanOf({"categorical_crossentropy", "CategoricalCrossentropy", {}, "The crossentropy of classes, for one-hot targets.",
                {metricFromLogits(), metricLabelSmoothing()}}, LossKind::CategoricalCrossentropy),
        meanOf({"sparse_categorical_crossentropy", "SparseCategoricalCrossentropy", {}, "The crossentropy of classes, for class numbers.",
                {metricFromLogits()}}, LossKind::SparseCategoricalCrossentropy),
        meanOf({"kl_divergence", "KLDivergence", {"kld", "KLD"}, "How far predicted shares are from the right ones.", {}}, LossKind::KLDivergence),
        meanOf({"hinge", "Hinge", {}, "The loss of yes or no with a margin.", {}}, LossKind::Hinge),
        meanOf({"squared_hinge", "SquaredHinge", {}, "The squared loss of yes or no with a margin.", {}}, LossKind::SquaredHinge),
        meanOf({"categorical_hinge", "CategoricalHinge", {}, "The loss of classes with a margin, for one-hot targets.", {}}, LossKind::CategoricalHinge),
    };
    return all;
}

namespace {

MetricKind accuracyFor(LossKind loss, const Shape& output) {
    if (loss == LossKind::SparseCategoricalCrossentropy) return MetricKind::SparseCategoricalAccuracy;  // of a single class, too
    return output.scalar() || output.back() == 1 ? MetricKind::BinaryAccuracy : MetricKind::CategoricalAccuracy;
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

bool metricFits(const MetricSpec& spec, TargetForm targets) {
    Metric op{};
    op.kind = spec.kind, op.loss = spec.loss;
    const DType type = targets == TargetForm::Index ? DType::Int32 : DType::Float32;
    return spec.resolves || readsLabels(op, type) == (type == DType::Int32);
}

std::string metricLogName(const Choice& choice) {
    const MetricSpec& spec = memberOf(metrics(), choice.name, "metric");
    return choice.name == spec.member.className ? spec.member.name : choice.name;
}

namespace {

bool countsRightOnes(MetricKind kind) {
    switch (kind) {
        case MetricKind::BinaryAccuracy:
        case MetricKind::CategoricalAccuracy:
        case MetricKind::SparseCategoricalAccuracy:
        case MetricKind::TopK:
        case MetricKind::SparseTopK:
        case MetricKind::Precision:
        case MetricKind::Recall: return true;
        default: return false;
    }
}

/** Of a metric that is watched twice, the second is name_1. */
std::string_view withoutNumber(std::string_view name) {
    const std::size_t last = name.find_last_not_of("0123456789");
    const bool numbered = last != std::string_view::npos && last + 1 < name.size() && name[last] == '_';
    return numbered ? name.substr(0, last) : name;
}

/** Of an output, or of another part than the training's, a name stands before it: "val_", "digit_". */
bool endsWithWord(std::string_view name, std::string_view word) {
    return name.ends_with(word) && (name.size() == word.size() || name[name.size() - word.size() - 1] == '_');
}

}  // namespace

namespace {

/** A figure of that name in logs is of that metric. */
bool isCalled(const MetricSpec& spec, std::string_view logName) {
    const auto& aliases = spec.member.aliases;
    return endsWithWord(logName, spec.member.name) || std::any_of(aliases.begin(), aliases.end(), [&](const std::string& alias) { return endsWithWord(logName, alias); });
}

}  // namespace

bool isShare(std::string_view logName) {
    logName = withoutNumber(logName);
    return std::any_of(metrics().begin(), metrics().end(), [&](const MetricSpec& spec) { return countsRightOnes(spec.kind) && isCalled(spec, logName); });
}

bool isPerfectAtOne(std::string_view logName) {
    logName = withoutNumber(logName);
    return std::any_of(metrics().begin(), metrics().end(), [&](const MetricSpec& spec) { return spec.maximize && isCalled(spec, logName); });
}

namespace {

/** Which of the metrics that one name stands for is meant. */
MetricKind kindOf(const MetricSpec& spec, const ParamReader& params) {
    if (spec.kind == MetricKind::AucRoc) return params.text("curve") == "PR" ? MetricKind::AucPr : MetricKind::AucRoc;
    if (spec.kind != MetricKind::F1Macro || params.none("average")) return spec.kind;
    const std::string average = params.text("average");
    return average == "micro" ? MetricKind::F1Micro : average == "weighted" ? MetricKind::F1Weighted : MetricKind::F1Macro;
}

}  // namespace

Metric lowerMetric(const Choice& choice, const MetricSpec& spec) {
    Metric op{};
    op.loss = spec.loss;
    op.prediction = op.target = op.result = op.accumulator = noValue;
    const ParamReader params(choice.params, spec.member.params);
    op.kind = kindOf(spec, params);
    if (params.knows("threshold")) op.threshold = params.real("threshold");
    if (params.knows("thresholds") && !params.none("thresholds")) op.threshold = params.real("thresholds");
    if (params.knows("k")) op.count = params.integer("k");
    if (params.knows("num_thresholds")) op.count = params.integer("num_thresholds");
    if (params.knows("from_logits")) op.fromLogits = params.boolean("from_logits");
    if (params.knows("label_smoothing")) op.labelSmoothing = params.real("label_smoothing");
    return op;
}

}  // namespace lamina
