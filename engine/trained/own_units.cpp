// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trained/own_units.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <utility>

#include "engine/data/prepare.h"
#include "engine/data/windows.h"

namespace lamina {

namespace {

bool neverVaries(std::span<const double> values) { return std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) == values.end(); }

}  // namespace

double meanAbsoluteError(std::span<const double> truth, std::span<const double> said) {
    double missed = 0;
    for (std::size_t i = 0; i < truth.size(); ++i) missed += std::abs(said[i] - truth[i]);
    return truth.empty() ? std::numeric_limits<double>::quiet_NaN() : missed / static_cast<double>(truth.size());
}

double r2Score(std::span<const double> truth, std::span<const double> said) {
    if (neverVaries(truth)) return std::numeric_limits<double>::quiet_NaN();
    const double mean = std::accumulate(truth.begin(), truth.end(), 0.0) / static_cast<double>(truth.size());
    double missed = 0, varied = 0;
    for (std::size_t i = 0; i < truth.size(); ++i) {
        missed += (said[i] - truth[i]) * (said[i] - truth[i]);
        varied += (truth[i] - mean) * (truth[i] - mean);
    }
    return 1 - missed / varied;
}

std::optional<OwnUnits> inOwnUnits(const Dataset& data, const Evaluation& evaluation, std::size_t column) {
    const auto& targets = data.preparation.targets;
    const std::size_t n = evaluation.rows.size(), width = targets.size();
    if (n == 0 || column >= width || targets[column].category) return std::nullopt;
    const auto truth = data.targets.front().toFloats(), said = evaluation.predictions.toFloats();
    if (said.size() != n * width || truth.size() != static_cast<std::size_t>(data.samples()) * width) return std::nullopt;
    std::vector<double> is, answered;
    for (std::size_t i = 0; i < n; ++i) {
        is.push_back(targetFromNet(targets[column], truth[evaluation.rows[i] * width + column]));
        answered.push_back(targetFromNet(targets[column], said[i * width + column]));
    }
    const double r2 = neverVaries(is) ? 0 : r2Score(is, answered);  // 0 where there is nothing to explain, as Keras' R2Score
    return OwnUnits{targets[column].name, meanAbsoluteError(is, answered), r2, lastValueError(data, evaluation.rows)};
}

std::vector<OwnUnits> columnsInOwnUnits(const Dataset& data, const Evaluation& evaluation) {
    std::vector<OwnUnits> all;
    for (std::size_t column = 0; column < data.preparation.targets.size(); ++column)
        if (auto one = inOwnUnits(data, evaluation, column)) all.push_back(std::move(*one));
    return all;
}

}  // namespace lamina
