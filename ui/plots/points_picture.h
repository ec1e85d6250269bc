// SPDX-License-Identifier: GPL-3.0-or-later
// Points on a plane in the colours of their classes, over a picture where there is one: a net's answer at every place.
#pragma once

#include <QImage>
#include <QRectF>
#include <QWidget>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "ui/plots/plane_ticks.h"

namespace lamina::ui {

/** A sample with two numbers. */
struct PlanePoint {
    double x = 0, y = 0;
    int group = 0;  // class: its colour
};

class PointsPicture : public QWidget {
    Q_OBJECT
 public:
    explicit PointsPicture(QWidget* parent = nullptr);

    void setPoints(std::vector<PlanePoint> points);
    const std::vector<PlanePoint>& points() const { return points_; }
    /** Of more points that come, at most so many are kept (0: all): those at the edges of where they lie, and of the others a fair choice. */
    void setMost(std::size_t most) { most_ = most; }
    /** How many came that points() stand for. */
    std::size_t given() const { return given_; }
    /** Names of the axes; empty: none are written. */
    void setAxes(const QString& x, const QString& y, AxisUnit xUnit = AxisUnit::Number);
    /** What stands at the axes: round numbers within what the points take. */
    std::vector<PlaneTick> xTicks() const { return ticksBetween(taken_.left(), taken_.right(), xUnit_); }
    std::vector<PlaneTick> yTicks() const { return ticksBetween(taken_.top(), taken_.bottom()); }
    /** Joins the points in their order: a series. */
    void setLine(bool on) { line_ = on; }
    bool line() const { return line_; }
    /** Fills the plane behind the points; row 0 is the top of bounds(). */
    void setBackground(const QImage& picture);
    const QImage& background() const { return background_; }
    /** What the picture shows of the plane, a little more than the points take. */
    QRectF bounds() const { return bounds_; }
    /** Draws y = x, and shows both axes over the same range; for predicted against true. */
    void setDiagonal(bool on) { diagonal_ = on; }
    /** Draws y = 0; for residuals. */
    void setZeroLine(bool on) { zeroLine_ = on; }

    QSize sizeHint() const override { return {320, 320}; }

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    QRectF area() const;
    QPointF place(double x, double y) const;
    void paintPoints(QPainter& painter) const;
    void paintLine(QPainter& painter) const;
    void paintTicks(QPainter& painter, const QRectF& along, const QString& name, bool upward) const;
    void paintAxes(QPainter& painter) const;

    std::vector<PlanePoint> points_;
    std::size_t most_ = 0, given_ = 0;
    QRectF bounds_{-1, -1, 2, 2}, taken_{-1, -1, 2, 2};  // taken_: by the points themselves
    AxisUnit xUnit_ = AxisUnit::Number;
    QString xName_, yName_;
    QImage background_;
    bool diagonal_ = false, zeroLine_ = false, line_ = false;
};

}  // namespace lamina::ui
