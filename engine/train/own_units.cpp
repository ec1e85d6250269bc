// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/own_units.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "engine/data/prepare.h"
#include "engine/data/windows.h"

namespace lamina {

std::optional<OwnUnits> inOwnUnits(const Dataset& data, const Evaluation& evaluation, std::size_t column) {
    const auto& targets = data.preparation.targets;
    const std::size_t n = evaluation.rows.size(), width = targets.size();
    if (n == 0 || column >= width || targets[column].category) return std::nullopt;
    const auto truth = data.targets.front().toFloats(), said = evaluation.predictions.toFloats();
    if (said.size() != n * width || truth.size() != static_cast<std::size_t>(data.samples()) * width) return std::nullopt;
    double sum = 0, squares = 0, missed = 0, missedSquares = 0, least = std::numeric_limits<double>::infinity(), most = -least;
    for (std::size_t i = 0; i < n; ++i) {
        const double is = targetFromNet(targets[column], truth[evaluation.rows[i] * width + column]);
        const double miss = targetFromNet(targets[column], said[i * width + column]) - is;
        sum += is;
        least = std::min(least, is), most = std::max(most, is);
        squares += is * is;
        missed += std::abs(miss);
        missedSquares += miss * miss;
    }
    const double count = static_cast<double>(n);
    const double r2 = least == most ? 0 : 1 - missedSquares / (squares - sum * sum / count);  // 0 where there is nothing to explain, as Keras' R2Score
    return OwnUnits{targets[column].name, missed / count, r2, lastValueError(data, evaluation.rows)};
}

std::vector<OwnUnits> columnsInOwnUnits(const Dataset& data, const Evaluation& evaluation) {
    std::vector<OwnUnits> all;
    for (std::size_t column = 0; column < data.preparation.targets.size(); ++column)
        if (auto one = inOwnUnits(data, evaluation, column)) all.push_back(std::move(*one));
    return all;
}

}  // namespace lamina
