// SPDX-License-Identifier: GPL-3.0-or-later
// All marks of a plot as one item of QCustomPlot. Only for the .cpp files of this room.
#pragma once

#include <qcustomplot.h>

#include "ui/plots/plot_model.h"

namespace lamina::ui {

/** Draws the marks, their texts in a row above the axes: see mark_labels.h. */
class MarkItem : public QCPAbstractItem {
 public:
    MarkItem(QCustomPlot* plot, const PlotModel& model);

    /** Pixels that the texts need above the axes. */
    static int rowHeight();

    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

 protected:
    void draw(QCPPainter* painter) override;
    QPointF anchorPixelPosition(int) const override { return {}; }

 private:
    void drawLine(QCPPainter& painter, const PlotMark& mark, double x, bool written) const;

    const PlotModel& model_;
};

}  // namespace lamina::ui
