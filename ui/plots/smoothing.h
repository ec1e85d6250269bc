// SPDX-License-Identifier: GPL-3.0-or-later
// The smoothing of a curve: an exponential moving average without the pull towards zero at the start.
#pragma once

namespace lamina::ui {

/**
 * Feed the points of a curve one by one, x ascending. `weight` 0 … 0.99 is what of the average is left after a 250th of the
 * axis, which is `length` long: how smooth a curve looks does not depend on how many steps it has, and ten epochs stay as they
 * are. 0 changes nothing. NaN and infinities pass through and leave the average alone. With points a 250th apart these are
 * TensorBoard's figures (vz_line_chart2/line-chart.ts, resmoothDataset).
 */
class Smoother {
 public:
    explicit Smoother(double weight = 0, double length = 250) : weight_(weight), length_(length) {}
    double operator()(double x, double value);

 private:
    double keptOver(double gap);

    double weight_, length_;
    double sum_ = 0, points_ = 0;  // of what came, the old counting less and less
    double x_ = 0;
    double gap_ = -1, kept_ = 0;  // of the last point: most are equally far apart
};

}  // namespace lamina::ui
