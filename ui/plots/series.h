// SPDX-License-Identifier: GPL-3.0-or-later
// The points of a curve, and what of them a plot needs: few points a pixel, no spike lost, gaps kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace lamina::ui {

struct PlotPoint {
    double x = 0, y = 0;  // y may be NaN: the line has a gap there
};

/** Lowest and highest finite value; empty when there is none (low > high). */
struct ValueRange {
    double low = 1, high = 0;
    bool empty() const { return low > high; }
    void include(double value);
    void include(const ValueRange& other);
};

/** Points with x in ascending order, and a pyramid of minima and maxima over them. Appending is amortised O(1). */
class Series {
 public:
    /** x must not fall below what is there already. NaN and infinities in y are gaps. */
    void append(double x, double y);
    void append(std::span<const double> x, std::span<const double> y);
    void clear();

    std::size_t size() const { return x_.size(); }
    bool empty() const { return x_.empty(); }
    std::span<const double> x() const { return x_; }
    std::span<const double> y() const { return y_; }

    /** Finite values with x in [from, to]. O(log n). */
    ValueRange valuesBetween(double from, double to) const;
    /** Index of the point nearest in x; the series is not empty. */
    std::size_t nearest(double x) const;

    /**
     * What to draw for [from, to] on `columns` pixels: first, lowest, highest and last point of each column, in order, and one
     * point beyond either side. Columns stand still while the view is dragged, so the line does not shimmer.
     * A gap that reaches over a column's border stays a gap (NaN); at most five points a column.
     */
    std::vector<PlotPoint> decimated(double from, double to, int columns) const;

 private:
    struct Extremes {
        std::int64_t low = -1, high = -1;  // indices; -1: no finite value
    };
    static constexpr std::size_t fan = 16;

    void take(Extremes& into, std::int64_t candidate) const;
    void take(Extremes& into, const Extremes& other) const;
    void raise(std::size_t index);
    Extremes extremes(std::size_t begin, std::size_t end) const;
    void emitColumn(std::vector<PlotPoint>& out, std::size_t begin, std::size_t end) const;
    void emitPoint(std::vector<PlotPoint>& out, std::size_t index) const;
    bool finite(std::size_t index) const;

    std::vector<double> x_, y_;
    std::vector<std::vector<Extremes>> levels_;  // level k holds blocks of fan^(k+1) points
};

}  // namespace lamina::ui
