// SPDX-License-Identifier: GPL-3.0-or-later
// All marks of a plot as one item of QCustomPlot. Only for the .cpp files of this room.
#pragma once

#include <qcustomplot.h>

#include "ui/plots/plot_model.h"

namespace lamina::ui {

/** Draws the marks; of texts that would lie on one another only the first is written. */
class MarkItem : public QCPAbstractItem {
 public:
    MarkItem(QCustomPlot* plot, const PlotModel& model);

    double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

 protected:
    void draw(QCPPainter* painter) override;
    QPointF anchorPixelPosition(int) const override { return {}; }

 private:
    void drawMark(QCPPainter& painter, const PlotMark& mark, std::vector<QRectF>& taken) const;

    const PlotModel& model_;
};

}  // namespace lamina::ui
