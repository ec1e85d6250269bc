// SPDX-License-Identifier: GPL-3.0-or-later
// TensorBoard's smoothing: an exponential moving average without the pull towards zero at the start.
#pragma once

namespace lamina::ui {

/**
 * Feed the values of a curve one by one. weight 0 … 0.99; 0 changes nothing. NaN and infinities pass through and leave
 * the average alone. Source: TensorBoard, vz_line_chart2/line-chart.ts (resmoothDataset).
 */
class Smoother {
 public:
    explicit Smoother(double weight = 0) : weight_(weight) {}
    double operator()(double value);

 private:
    double weight_;
    double last_ = 0;
    double remaining_ = 1;  // weight^n: what of the zero at the start is still in last_
};

}  // namespace lamina::ui
