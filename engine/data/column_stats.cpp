// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/column_stats.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_set>
#include <utility>

#include "engine/base/row_store.h"
#include "engine/data/columns.h"

namespace lamina {

namespace {

/** Position q of sorted values without sorting them all; begin: from where on values are not smaller than before. */
double quantileFrom(std::vector<double>& values, double q, std::size_t begin) {
    const double position = q * static_cast<double>(values.size() - 1);
    const auto low = static_cast<std::size_t>(position);
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(low);
    std::nth_element(values.begin() + static_cast<std::ptrdiff_t>(std::min(begin, low)), at, values.end());
    if (low + 1 == values.size()) return *at;
    const double next = *std::min_element(at + 1, values.end());
    return *at + (next - *at) * (position - static_cast<double>(low));
}

std::size_t countDistinct(const std::vector<double>& values) {
    std::unordered_set<double> seen;
    for (double v : values) {
        seen.insert(v);
        if (seen.size() == ColumnStats::maxDistinct) break;
    }
    return seen.size();
}

/** The hundredth and the last hundredth of values whose quartiles have been found, so that none before the place of a quartile is larger than one behind it.
 *  By their places, without interpolation, so that one outlier among few does not draw them out. */
std::pair<double, double> hundredths(std::vector<double>& values) {
    const auto last = static_cast<double>(values.size() - 1);
    const auto at = [&](double place) { return values.begin() + static_cast<std::ptrdiff_t>(place); };
    const auto high = at(std::floor(0.99 * last)), low = at(std::ceil(0.01 * last)), quarter = at(0.25 * last);
    std::nth_element(at(0.75 * last), high, values.end());
    const double highest = *high;
    std::nth_element(values.begin(), low, low < quarter ? quarter : values.end());
    return {*low, highest};
}

/**
 * Sets what the histogram shows, of values whose quartiles have been found: all, or what lies within the farther of the hundredth (the last hundredth) of the values and a fence of
 * five interquartile ranges, where what lies beyond would take more than a third of the picture.
 */
void chooseDrawn(std::vector<double>& values, ColumnStats& stats) {
    const double fence = 5 * (stats.quartile3 - stats.quartile1);
    const auto [first, last] = hundredths(values);
    const double low = std::max(stats.minimum, std::min(stats.quartile1 - fence, first));
    const double high = std::min(stats.maximum, std::max(stats.quartile3 + fence, last));
    const double far = 0.5 * (high - low);
    const bool cutLow = far > 0 && low - stats.minimum > far, cutHigh = far > 0 && stats.maximum - high > far;
    stats.drawnFrom = cutLow ? stats.maximum : stats.minimum;
    stats.drawnTo = cutHigh ? stats.minimum : stats.maximum;
    for (const double v : values) {
        if (cutLow && v >= low) stats.drawnFrom = std::min(stats.drawnFrom, v);
        if (cutHigh && v <= high) stats.drawnTo = std::max(stats.drawnTo, v);
    }
}

void countBins(const std::vector<double>& values, int bins, ColumnStats& stats) {
    stats.bins.assign(static_cast<std::size_t>(std::max(bins, 1)), 0);
    const double low = stats.drawnFrom, high = stats.drawnTo, perUnit = high > low ? static_cast<double>(stats.bins.size()) / (high - low) : 0.0;
    for (double v : values) {
        if (v < low) ++stats.below;
        else if (v > high) ++stats.above;
        else ++stats.bins[std::min(stats.bins.size() - 1, static_cast<std::size_t>((v - low) * perUnit))];
    }
}

void numberStats(const Column& column, int bins, ColumnStats& stats) {
    std::vector<double> values;
    values.reserve(column.numbers.size());
    for (double v : column.numbers)
        if (!std::isnan(v)) values.push_back(v);
    stats.count = values.size();
    stats.missing = column.numbers.size() - values.size();
    if (values.empty()) return;
    const double n = static_cast<double>(values.size());
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    stats.minimum = *low;
    stats.maximum = *high;
    stats.mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
    double squares = 0;
    for (double v : values) squares += (v - stats.mean) * (v - stats.mean);
    stats.stddev = std::sqrt(squares / n);
    stats.distinct = countDistinct(values);
    stats.quartile1 = quantileFrom(values, 0.25, 0);
    stats.median = quantileFrom(values, 0.5, (values.size() - 1) / 4);
    stats.quartile3 = quantileFrom(values, 0.75, (values.size() - 1) / 2);
    chooseDrawn(values, stats);
    countBins(values, bins, stats);
}

void categoryStats(const Column& column, ColumnStats& stats) {
    std::vector<std::size_t> counts(column.categories.size(), 0);
    inParts(column.codes.size(), 1, [&](std::size_t first, std::size_t count) {
        for (std::size_t row = first; row < first + count; ++row) {
            if (column.codes[row] < 0)
                ++stats.missing;
            else
                ++counts[static_cast<std::size_t>(column.codes[row])];
        }
        letGo(column);
    });
    stats.count = column.codes.size() - stats.missing;
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (counts[i] > 0) stats.categories.push_back({column.categories[i], counts[i]});
    stats.distinct = stats.categories.size();
    std::stable_sort(stats.categories.begin(), stats.categories.end(),
                     [](const CategoryCount& a, const CategoryCount& b) { return a.count > b.count; });
}

}  // namespace

double quantile(std::vector<double>& values, double q) {
    if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
    return quantileFrom(values, q, 0);
}

std::size_t columnsAtOnce(std::size_t rows) { return std::max<std::size_t>(1, windowForRows() / sizeof(double) / std::max<std::size_t>(rows, 1)); }

ColumnStats columnStats(const Column& column, int bins) {
    ColumnStats stats;
    stats.name = column.name;
    stats.type = column.type;
    if (column.type == ColumnType::Number)
        numberStats(column, bins, stats);
    else
        categoryStats(column, stats);
    letGo(column);
    return stats;
}

}  // namespace lamina
