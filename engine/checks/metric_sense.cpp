// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checks/metric_sense.h"

#include <algorithm>

#include "engine/base/error.h"
#include "engine/compile/infer.h"
#include "engine/data/prepare.h"
#include "engine/recipes/losses.h"
#include "engine/recipes/metrics.h"

namespace lamina {

namespace {

constexpr std::size_t enoughNumbers = std::size_t{1} << 16;

/** Whether it asks of every answer if it is right. */
bool countsRight(MetricKind kind) {
    switch (kind) {
        case MetricKind::BinaryAccuracy:
        case MetricKind::CategoricalAccuracy:
        case MetricKind::SparseCategoricalAccuracy:
        case MetricKind::TopK:
        case MetricKind::SparseTopK:
        case MetricKind::Precision:
        case MetricKind::Recall:
        case MetricKind::F1Micro:
        case MetricKind::F1Macro:
        case MetricKind::F1Weighted:
        case MetricKind::AucRoc:
        case MetricKind::AucPr: return true;
        default: return false;
    }
}

}  // namespace

bool holdsFreeNumbers(const Dataset& data, std::size_t output) {
    if (output >= data.targets.size() || data.targets[output].dtype() != DType::Float32 || !classNames(data, output).empty()) return false;
    const auto& columns = data.preparation.targets;
    if (std::any_of(columns.begin(), columns.end(), [](const PreparedColumn& c) { return c.category; })) return false;
    const auto numbers = data.targets[output].as<float>();
    const auto first = numbers.first(std::min(numbers.size(), enoughNumbers));
    return std::any_of(first.begin(), first.end(), [](float v) { return v != 0 && v != 1; });
}

std::string whyItSaysNothing(const Choice& metric, const Choice& loss, bool freeNumbers) {
    const MetricSpec* spec = findMember(metrics(), metric.name);
    if (!spec) return {};  // of a newer Lamina: the trainer says so
    const TargetForm form = targetForm(loss);
    if (!metricFits(*spec, form)) return form == TargetForm::Index ? "the targets of " + loss.name + " are class numbers" : "the targets of " + loss.name + " are no class numbers";
    if (freeNumbers && form == TargetForm::Number && countsRight(spec->kind)) return "it counts right answers, and the targets are numbers of any size";
    return {};
}

void requireSense(const Project& project, const Dataset& data) {
    const auto outputs = infer(project.graph).outputs;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        if (!holdsFreeNumbers(data, i)) continue;
        const TrainingRecipe& recipe = project.training;
        const OutputRecipe own = outputs.size() > 1 ? recipe.of(findNode(project.graph, outputs[i])->name) : OutputRecipe{recipe.loss, 1, recipe.metrics};
        for (const Choice& metric : own.metrics)
            if (const auto why = whyItSaysNothing(metric, own.loss, true); !why.empty())
                throw Error::usage("the metric " + metric.name + " says nothing here: " + why, "watch mean_absolute_error or another of lamina-cli metrics");
    }
}

}  // namespace lamina
