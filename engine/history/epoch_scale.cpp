// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/history/epoch_scale.h"

#include <algorithm>
#include <cmath>

namespace lamina {

double stepsAnEpoch(const std::vector<Curve>& curves) {
    const std::vector<CurvePoint>* latest = nullptr;
    for (const Curve& curve : curves)
        if (!curve.name.starts_with("step_") && !curve.points.empty() && (!latest || curve.points.back().step > latest->back().step)) latest = &curve.points;
    if (!latest) return 0;
    const CurvePoint& last = latest->back();
    const auto before = std::find_if(latest->rbegin(), latest->rend(), [&](const CurvePoint& point) { return point.epoch < last.epoch; });
    if (before == latest->rend()) return static_cast<double>(last.step) / (last.epoch + 1.0);
    return static_cast<double>(last.step - before->step) / (last.epoch - before->epoch);
}

EpochScale::EpochScale(const Past& past, double stepsAnEpoch) : stepsAnEpoch_(std::max(stepsAnEpoch, 1.0)) {
    if (const auto* loss = past.curve("loss"))
        for (const auto& point : loss->points) knots_.emplace_back(static_cast<double>(point.step), static_cast<double>(point.epoch) + 1);
    const std::pair<double, double> begins{static_cast<double>(past.steps), static_cast<double>(past.epochs)};
    if (begins > knots_.back()) knots_.push_back(begins);  // an epoch that was broken off counts for nothing
}

double EpochScale::epochs(double steps) const {
    const auto after = std::upper_bound(knots_.begin(), knots_.end(), steps, [](double value, const auto& knot) { return value < knot.first; });
    if (after == knots_.end()) return knots_.back().second + (steps - knots_.back().first) / stepsAnEpoch_;
    if (after == knots_.begin()) return steps / stepsAnEpoch_;
    const auto before = std::prev(after);
    return before->second + (steps - before->first) / (after->first - before->first) * (after->second - before->second);
}

double EpochScale::steps(double epochs) const {
    const auto after = std::upper_bound(knots_.begin(), knots_.end(), epochs, [](double value, const auto& knot) { return value < knot.second; });
    if (after == knots_.end()) return knots_.back().first + (epochs - knots_.back().second) * stepsAnEpoch_;
    if (after == knots_.begin()) return epochs * stepsAnEpoch_;
    const auto before = std::prev(after);
    return before->first + (epochs - before->second) / (after->second - before->second) * (after->first - before->first);
}

int EpochScale::epochOf(double step) const { return static_cast<int>(std::floor(epochs(std::max(step, 1.0) - 1) + 1e-9)) + 1; }

}  // namespace lamina
