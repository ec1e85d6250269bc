// SPDX-License-Identifier: GPL-3.0-or-later
// The metrics; names and arithmetic are Keras 3's.
#pragma once

#include <string_view>

#include "engine/base/shape.h"
#include "engine/model/target_form.h"
#include "engine/model/training_recipe.h"
#include "engine/plan/ops.h"
#include "engine/recipes/family.h"

namespace lamina {

struct MetricSpec {
    Member member;
    MetricKind kind;
    bool maximize;  // whether more is better
    bool resolves = false;  // "accuracy": the kind follows from loss and output
    LossKind loss = LossKind::MeanSquaredError;  // of MeanLoss and CosineSimilarity
};

const std::vector<MetricSpec>& metrics();

/** The spec of a chosen metric. "accuracy" becomes the accuracy that fits loss and output (shape of a sample), as Keras
 *  does. Throws Error naming those there are. */
const MetricSpec& metricOf(const Choice& choice, LossKind loss, const Shape& output);

/** Whether a metric can be had of targets of this form: class numbers are not what numbers are compared with. */
bool metricFits(const MetricSpec& spec, TargetForm targets);

/** The name in logs, as in Keras: the word chosen ("accuracy", "mae"); of a class ("R2Score") its snake case. */
std::string metricLogName(const Choice& choice);

/** Whether a figure of that name in logs ("val_accuracy", "digit_recall") is a share of what could be right, which people read in percent;
 *  of those more is better. */
bool isShare(std::string_view logName);

/** Whether 1 is the best that a figure of that name can be: shares, areas under curves, scores like r2. All others are errors, in units of the target. */
bool isPerfectAtOne(std::string_view logName);

/** The op of a chosen metric; the value ids are the caller's to fill in. */
Metric lowerMetric(const Choice& choice, const MetricSpec& spec);

}  // namespace lamina
