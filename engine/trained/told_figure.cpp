// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trained/told_figure.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/recipes/metrics.h"

namespace lamina {

namespace {

/** How a figure grows with the numbers it is of. */
enum class Growth { None, Score, Linear, Squared, Other };

/** Of a metric that is watched twice, the second is name_1. */
const MetricSpec* metricCalled(const std::string& figure) {
    if (const auto* spec = findMember(metrics(), figure)) return spec;
    const std::size_t last = figure.find_last_not_of("0123456789");
    return last == std::string::npos || figure[last] != '_' ? nullptr : findMember(metrics(), figure.substr(0, last));
}

Growth growthOf(const std::string& figure) {
    if (figure == "loss") return Growth::Other;
    const MetricSpec* metric = metricCalled(figure);
    if (!metric) return Growth::None;
    switch (metric->kind) {
        case MetricKind::R2Score: return Growth::Score;
        case MetricKind::MeanAbsoluteError:
        case MetricKind::RootMeanSquaredError: return Growth::Linear;
        case MetricKind::MeanSquaredError: return Growth::Squared;
        case MetricKind::MeanLoss: return Growth::Other;
        default: return Growth::None;
    }
}

/** The output that a figure's name begins with, by its place: of "dense" and "dense_1" the longer. outputs.size(): none. */
std::size_t outputOf(const std::vector<std::string>& outputs, const std::string& name) {
    std::size_t found = outputs.size();
    for (std::size_t i = 0; i < outputs.size(); ++i)
        if (name.starts_with(outputs[i] + "_") && (found == outputs.size() || outputs[i].size() > outputs[found].size())) found = i;
    return found;
}

/** A figure without the output before its name, and the targets that it is of. */
std::pair<std::string, std::vector<PreparedColumn>> askedOf(const Preparation& preparation, const std::vector<std::string>& outputs, const std::string& name) {
    const auto& targets = preparation.targets;
    const std::size_t output = outputs.size() > 1 ? outputOf(outputs, name) : outputs.size();
    if (output == outputs.size()) return {name, targets};
    return {name.substr(outputs[output].size() + 1), targets.size() == outputs.size() ? std::vector{targets[output]} : targets};
}

bool isMoved(const PreparedColumn& column) { return column.offset != 0 || column.scale != 1; }

std::string withFunction(const PreparedColumn& column) {
    switch (column.function) {
        case ColumnScaling::Log: return "log " + column.name;
        case ColumnScaling::Log1p: return "log (1 + " + column.name + ")";
        case ColumnScaling::Auto: break;
    }
    return column.name;
}

ToldFigure ofOnly(const PreparedColumn& column, Growth growth, double value) {
    const bool own = column.function == ColumnScaling::Auto;
    const std::string name = withFunction(column);
    switch (growth) {
        case Growth::Score: return {value, own ? std::string() : "of " + name, own};
        case Growth::Linear: return {value / std::abs(column.scale), (own ? "in units of " : "of ") + name, own};
        case Growth::Squared: return {value / (column.scale * column.scale), (own ? "in squared units of " : "squared, of ") + name, own};
        default: break;
    }
    if (isMoved(column)) return {value, "of standardized " + name};
    return {value, own ? std::string() : "of " + name};
}

}  // namespace

ToldFigure toldFigure(const Preparation& preparation, const std::vector<std::string>& outputs, const std::string& name, double value) {
    const auto [figure, columns] = askedOf(preparation, outputs, name);
    const Growth growth = growthOf(figure);
    const bool numbers = !columns.empty() && std::none_of(columns.begin(), columns.end(), [](const PreparedColumn& c) { return c.category; });
    if (growth == Growth::None || !numbers) return {value};
    if (columns.size() == 1) return ofOnly(columns.front(), growth, value);
    const bool moved = std::any_of(columns.begin(), columns.end(), isMoved);
    return {value, moved && growth != Growth::Score ? "of standardized targets" : std::string()};
}

}  // namespace lamina
