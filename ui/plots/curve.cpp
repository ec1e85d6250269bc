// SPDX-License-Identifier: GPL-3.0-or-later
// Keeps the smoothed points beside the raw ones.
#include "ui/plots/curve.h"

namespace lamina::ui {

void PlotCurve::append(std::span<const double> x, std::span<const double> y) {
    raw_.append(x, y);
    if (!smoothed()) return;
    for (std::size_t i = smooth_.size(); i < raw_.size(); ++i) smooth_.append(raw_.x()[i], smoother_(raw_.x()[i], raw_.y()[i]));
}

void PlotCurve::clear() {
    raw_.clear();
    smooth_.clear();
    smoother_ = Smoother(weight_, length_);
}

void PlotCurve::setSmoothing(double weight, double length) {
    if (weight == weight_ && length == length_) return;
    weight_ = weight, length_ = length;
    smooth_.clear();
    smoother_ = Smoother(weight, length);
    append({}, {});
}

}  // namespace lamina::ui
