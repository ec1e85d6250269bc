// SPDX-License-Identifier: GPL-3.0-or-later
// The average, and what is left out of it.
#include "ui/plots/smoothing.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace lamina::ui {

namespace {

struct Fence {
    double low, high;
    bool holds(double value) const { return value >= low && value <= high; }
};

/** Around the middle half of the values, `sorted`. Where all of it is 0 nothing is said of how far is far. */
Fence fenceOf(std::span<const double> sorted) {
    const std::size_t quarter = sorted.size() / 4;
    const double low = sorted[quarter], high = sorted[sorted.size() - 1 - quarter], median = sorted[sorted.size() / 2];
    const double reach = Smoother::beyond * std::max(high - low, std::abs(median));
    if (reach <= 0) return {sorted.front(), sorted.back()};
    return {low - reach, high + reach};
}

}  // namespace

double Smoother::keptOver(double gap) {
    if (gap != gap_) gap_ = gap, kept_ = std::pow(weight_, 250 * gap / length_);
    return kept_;
}

void Smoother::take(Point point) {
    const double kept = points_ > 0 ? keptOver(std::max(point.x - x_, 0.0)) : 0;  // a clock may be set back
    x_ = point.x;
    sum_ = sum_ * kept + point.value;
    points_ = points_ * kept + 1;
}

void Smoother::takeFirst() {
    std::array<double, beginning> values;
    const auto end = std::transform(first_.begin(), first_.end(), values.begin(), [](const Point& point) { return point.value; });
    std::sort(values.begin(), end);
    const Fence fence = fenceOf({values.begin(), end});
    sum_ = points_ = 0;
    for (const Point& point : first_)
        if (fence.holds(point.value)) take(point);
}

double Smoother::operator()(double x, double value) {
    if (!std::isfinite(value) || weight_ <= 0 || length_ <= 0) return value;
    if (first_.size() < beginning) {
        first_.push_back({x, value});
        takeFirst();
    } else {
        take({x, value});
    }
    return sum_ / points_;
}

}  // namespace lamina::ui
