// SPDX-License-Identifier: GPL-3.0-or-later
// The average.
#include "ui/plots/smoothing.h"

#include <algorithm>
#include <cmath>

namespace lamina::ui {

double Smoother::keptOver(double gap) {
    if (gap != gap_) gap_ = gap, kept_ = std::pow(weight_, 250 * gap / length_);
    return kept_;
}

double Smoother::operator()(double x, double value) {
    if (!std::isfinite(value) || weight_ <= 0 || length_ <= 0) return value;
    const double kept = points_ > 0 ? keptOver(std::max(x - x_, 0.0)) : 0;  // a clock may be set back
    x_ = x;
    sum_ = sum_ * kept + value;
    points_ = points_ * kept + 1;
    return sum_ / points_;
}

}  // namespace lamina::ui
