// SPDX-License-Identifier: GPL-3.0-or-later
// Predicted against true: points around a diagonal.
#pragma once

#include <span>
#include <vector>

#include "ui/theme/card.h"

class QCustomPlot;
class QLabel;

namespace lamina::ui {

class ScatterPlot : public Card {
    Q_OBJECT
 public:
    explicit ScatterPlot(const QString& title, QWidget* parent = nullptr);

    /** Replaces the points: as many y as x. Points that are not finite are left out. */
    void setPoints(std::span<const double> x, std::span<const double> y);
    /** Words under and beside the axes: "true", "predicted". */
    void setAxisNames(const QString& x, const QString& y);
    /** With a diagonal both axes have one range; without (residuals) there is a line at y = 0. */
    void setDiagonal(bool diagonal);
    void setTitle(const QString& title);
    QSize sizeHint() const override { return {380, 320}; }

    /** .png, .svg or .pdf. Throws Error. */
    void save(const QString& path);

 signals:
    /** A press on (or next to) a point: its index in what setPoints() was given. */
    void pointPressed(std::size_t index);

 protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

 private:
    void restyle();
    void refill();
    void fitAxes();

    QLabel* title_;
    QCustomPlot* plot_;
    std::vector<double> x_, y_;
    bool diagonal_ = true;
};

}  // namespace lamina::ui
