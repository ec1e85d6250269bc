// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runs/figure_rank.h"

#include <algorithm>
#include <cmath>

namespace lamina {

namespace {

constexpr std::string_view ofValidation = "val_", ofSteps = "step_";

/** Of no epoch of the training, or no measure of how good it is. */
bool isBeside(std::string_view figure) {
    return figure.starts_with("test_") || figure.ends_with("learning_rate") || figure.find("gradient") != std::string_view::npos;
}

/** How much a figure says of a run; 0: nothing. */
int worth(const RunMetric& metric) {
    const std::string_view name = metric.name;
    if (name.starts_with(ofSteps) || isBeside(name) || !std::isfinite(metric.best)) return 0;
    return 1 + (name.starts_with(ofValidation) ? 1 : 0) + (name.ends_with("loss") ? 0 : 2);
}

}  // namespace

int figureRank(std::string_view figure) {
    if (figure.starts_with(ofSteps)) return 7;
    if (isBeside(figure)) return 6;
    const bool validation = figure.starts_with(ofValidation);
    const std::string_view own = validation ? figure.substr(ofValidation.size()) : figure;
    return (validation ? 0 : 3) + (own == "loss" ? 0 : own.ends_with("loss") ? 1 : 2);
}

const RunMetric* tellingFigure(const RunSummary& run) {
    const auto most = std::max_element(run.metrics.begin(), run.metrics.end(), [](const RunMetric& a, const RunMetric& b) { return worth(a) < worth(b); });
    return most == run.metrics.end() || worth(*most) == 0 ? nullptr : &*most;
}

}  // namespace lamina
