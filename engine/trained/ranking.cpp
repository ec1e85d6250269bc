// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trained/ranking.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace lamina {

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

double share(std::size_t part, std::size_t whole) { return whole == 0 ? none : static_cast<double>(part) / static_cast<double>(whole); }

void measureAreas(Ranking& ranking) {
    ranking.rocAuc = ranking.averagePrecision = 0;
    for (std::size_t i = 1; i < ranking.points.size(); ++i) {
        const auto &a = ranking.points[i - 1], &b = ranking.points[i];
        ranking.rocAuc += (b.falsePositiveRate - a.falsePositiveRate) * (a.recall + b.recall) / 2;
        ranking.averagePrecision += (b.recall - a.recall) * b.precision;
    }
    if (ranking.positives == 0 || ranking.negatives == 0) ranking.rocAuc = none;
    if (ranking.positives == 0) ranking.averagePrecision = none;
}

}  // namespace

Ranking rank(std::span<const float> scores, const std::vector<bool>& positive) {
    const auto scoreOf = [&](std::size_t i) { return std::isnan(scores[i]) ? -std::numeric_limits<float>::infinity() : scores[i]; };
    std::vector<std::size_t> order(std::min(scores.size(), positive.size()));
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scoreOf(a) > scoreOf(b); });
    Ranking ranking;
    for (const auto i : order) ++(positive[i] ? ranking.positives : ranking.negatives);
    ranking.points.push_back({std::numeric_limits<double>::infinity(), 0, 0, 1});
    std::size_t found = 0, wrong = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        ++(positive[order[i]] ? found : wrong);
        if (i + 1 < order.size() && scoreOf(order[i + 1]) == scoreOf(order[i])) continue;
        const auto rate = [](std::size_t part, std::size_t whole) { return whole == 0 ? 0 : share(part, whole); };
        ranking.points.push_back({scoreOf(order[i]), rate(wrong, ranking.negatives), rate(found, ranking.positives), share(found, found + wrong)});
    }
    measureAreas(ranking);
    return ranking;
}

}  // namespace lamina
