// SPDX-License-Identifier: GPL-3.0-or-later
// The average.
#include "ui/plots/smoothing.h"

#include <cmath>

namespace lamina::ui {

double Smoother::keptOver(double gap) {
    if (gap != gap_) gap_ = gap, kept_ = std::pow(weight_, 100 * gap / length_);
    return kept_;
}

double Smoother::operator()(double x, double value) {
    if (!std::isfinite(value) || weight_ <= 0 || length_ <= 0) return value;
    const double kept = points_ > 0 ? keptOver(x - x_) : 0;
    x_ = x;
    sum_ = sum_ * kept + value;
    points_ = points_ * kept + 1;
    return sum_ / points_;
}

}  // namespace lamina::ui
