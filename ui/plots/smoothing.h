// SPDX-License-Identifier: GPL-3.0-or-later
// The smoothing of a curve: an exponential moving average without the pull towards zero at the start.
#pragma once

#include <cstddef>
#include <vector>

namespace lamina::ui {

/**
 * Feed the points of a curve one by one, x ascending. `weight` 0 … 0.99 is what of the average is left after a 250th of the
 * axis, which is `length` long: how smooth a curve looks does not depend on how many steps it has, and ten epochs stay as they
 * are. 0 changes nothing. NaN and infinities pass through and leave the average alone. With points a 250th apart these are
 * TensorBoard's figures (vz_line_chart2/line-chart.ts, resmoothDataset), but for a spike at the beginning: there the average is of so few points
 * that one of them would bend it for long. Of the first `beginning` points, those are left out that lie beyond their middle half by more than
 * `beyond` times its width, or its median where that is more: what is no such spike is averaged as ever.
 */
class Smoother {
 public:
    explicit Smoother(double weight = 0, double length = 250) : weight_(weight), length_(length) {}
    double operator()(double x, double value);

    static constexpr std::size_t beginning = 32;
    static constexpr double beyond = 10;

 private:
    struct Point {
        double x, value;
    };
    double keptOver(double gap);
    void take(Point point);
    /** Anew, without what is a spike as far as is known now. */
    void takeFirst();

    double weight_, length_;
    double sum_ = 0, points_ = 0;  // of what came, the old counting less and less
    std::vector<Point> first_;     // that came, until there are enough of them
    double x_ = 0;
    double gap_ = -1, kept_ = 0;  // of the last point: most are equally far apart
};

}  // namespace lamina::ui
