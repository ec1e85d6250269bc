// SPDX-License-Identifier: GPL-3.0-or-later
// One entry of a legend: a checkable button that shows the curve's line.
#pragma once

#include <QAbstractButton>
#include <QIcon>

#include "ui/plots/curve.h"

namespace lamina::ui {

class LegendItem : public QAbstractButton {
    Q_OBJECT
 public:
    LegendItem(int curve, const QString& name, CurveStyle style, QWidget* parent);

    int curve() const { return curve_; }
    QSize sizeHint() const override;

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    int curve_;
    CurveStyle style_;
};

/** The pen a legend draws a curve with: thick as the smoothed line, with its dashes. */
QPen legendPen(CurveStyle style);

/** The same as a picture, beside the name of a curve in a menu; faint where it is not drawn. */
QIcon legendIcon(CurveStyle style, bool drawn = true);

}  // namespace lamina::ui
