// SPDX-License-Identifier: GPL-3.0-or-later
// The average.
#include "ui/plots/smoothing.h"

#include <cmath>

namespace lamina::ui {

double Smoother::operator()(double value) {
    if (!std::isfinite(value) || weight_ <= 0) return value;
    last_ = last_ * weight_ + (1 - weight_) * value;
    remaining_ *= weight_;
    return last_ / (1 - remaining_);
}

}  // namespace lamina::ui
