// SPDX-License-Identifier: GPL-3.0-or-later
// The pyramid and the decimation.
#include "ui/plots/series.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace lamina::ui {

void ValueRange::include(double value) {
    if (!std::isfinite(value)) return;
    const bool first = empty();
    low = first ? value : std::min(low, value);
    high = first ? value : std::max(high, value);
}

void ValueRange::include(const ValueRange& other) {
    if (other.empty()) return;
    include(other.low);
    include(other.high);
}

bool Series::finite(std::size_t index) const { return std::isfinite(y_[index]); }

void Series::take(Extremes& into, std::int64_t candidate) const {
    if (candidate < 0) return;
    const auto value = [this](std::int64_t i) { return y_[static_cast<std::size_t>(i)]; };
    if (into.low < 0 || value(candidate) < value(into.low)) into.low = candidate;
    if (into.high < 0 || value(candidate) > value(into.high)) into.high = candidate;
}

void Series::take(Extremes& into, const Extremes& other) const {
    take(into, other.low);
    take(into, other.high);
}

void Series::append(double x, double y) {
    x_.push_back(x);
    y_.push_back(y);
    raise(x_.size() - 1);
}

void Series::append(std::span<const double> x, std::span<const double> y) {
    for (std::size_t i = 0; i < x.size() && i < y.size(); ++i) append(x[i], y[i]);
}

void Series::clear() {
    x_.clear();
    y_.clear();
    levels_.clear();
}

/** Tells the blocks over a new point, one level after the other; a new level starts when the one below has two blocks. */
void Series::raise(std::size_t index) {
    const auto self = finite(index) ? static_cast<std::int64_t>(index) : -1;
    std::size_t block = index;
    for (std::size_t level = 0;; ++level) {
        block /= fan;
        if (level == levels_.size()) {
            if (level > 0 && levels_[level - 1].size() < 2) return;
            levels_.emplace_back();
            if (level > 0) {  // what the level below knew before this one was needed
                levels_.back().emplace_back();
                for (const Extremes& below : levels_[level - 1]) take(levels_.back().front(), below);
            }
        }
        if (block == levels_[level].size()) levels_[level].emplace_back();
        take(levels_[level][block], self);
    }
}

/** Over the points [begin, end): single points at the ragged ends, whole blocks between. */
Series::Extremes Series::extremes(std::size_t begin, std::size_t end) const {
    Extremes found;
    std::size_t unit = 1;   // points a step covers
    std::size_t level = 0;  // of the blocks of the next larger unit
    while (begin < end) {
        const std::size_t larger = unit * fan;
        const auto step = [&](std::size_t at) {
            if (unit == 1) take(found, finite(at) ? static_cast<std::int64_t>(at) : -1);
            else take(found, levels_[level - 1][at / unit]);
        };
        if (level >= levels_.size() || begin / larger == (end - 1) / larger) {
            for (std::size_t at = begin; at < end; at += unit) step(at);
            return found;
        }
        for (; begin % larger != 0; begin += unit) step(begin);
        for (; end % larger != 0; end -= unit) step(end - unit);
        unit = larger;
        ++level;
    }
    return found;
}

ValueRange Series::valuesBetween(double from, double to) const {
    const auto begin = std::lower_bound(x_.begin(), x_.end(), from) - x_.begin();
    const auto end = std::upper_bound(x_.begin(), x_.end(), to) - x_.begin();
    ValueRange range;
    if (begin >= end) return range;
    const Extremes found = extremes(static_cast<std::size_t>(begin), static_cast<std::size_t>(end));
    if (found.low >= 0) {
        range.include(y_[static_cast<std::size_t>(found.low)]);
        range.include(y_[static_cast<std::size_t>(found.high)]);
    }
    return range;
}

std::size_t Series::nearest(double x) const {
    const auto after = static_cast<std::size_t>(std::lower_bound(x_.begin(), x_.end(), x) - x_.begin());
    if (after == 0) return 0;
    if (after == x_.size()) return after - 1;
    return x - x_[after - 1] <= x_[after] - x ? after - 1 : after;
}

void Series::emitPoint(std::vector<PlotPoint>& out, std::size_t index) const {
    out.push_back({x_[index], finite(index) ? y_[index] : std::numeric_limits<double>::quiet_NaN()});
}

void Series::emitColumn(std::vector<PlotPoint>& out, std::size_t begin, std::size_t end) const {
    if (end - begin <= 4) {
        for (std::size_t i = begin; i < end; ++i) emitPoint(out, i);
        return;
    }
    const Extremes found = extremes(begin, end);
    if (found.low < 0) return emitPoint(out, begin);  // nothing but a gap
    std::size_t chosen[] = {begin, static_cast<std::size_t>(found.low), static_cast<std::size_t>(found.high), end - 1};
    std::sort(std::begin(chosen), std::end(chosen));
    const auto last = std::unique(std::begin(chosen), std::end(chosen));
    for (auto it = std::begin(chosen); it != last; ++it) emitPoint(out, *it);
}

std::vector<PlotPoint> Series::decimated(double from, double to, int columns) const {
    std::vector<PlotPoint> out;
    if (x_.empty() || columns < 1 || !(to > from)) return out;
    auto begin = static_cast<std::size_t>(std::lower_bound(x_.begin(), x_.end(), from) - x_.begin());
    const auto end = static_cast<std::size_t>(std::upper_bound(x_.begin(), x_.end(), to) - x_.begin());
    if (begin > 0) emitPoint(out, begin - 1);
    const double width = (to - from) / columns;
    while (begin < end) {
        const double border = (std::floor(x_[begin] / width) + 1) * width;
        const auto from0 = x_.begin() + static_cast<std::ptrdiff_t>(begin);
        auto next = static_cast<std::size_t>(std::lower_bound(from0, x_.begin() + static_cast<std::ptrdiff_t>(end), border) - x_.begin());
        next = std::max(next, begin + 1);  // a border that rounds onto the point itself
        emitColumn(out, begin, next);
        begin = next;
    }
    if (end < x_.size()) emitPoint(out, end);
    return out;
}

}  // namespace lamina::ui
