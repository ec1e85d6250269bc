// SPDX-License-Identifier: GPL-3.0-or-later
// A plot as a file: picture with title and legend, or all its points.
#pragma once

#include <QSize>
#include <QString>
#include <functional>
#include <vector>

#include "ui/plots/plot_model.h"

class QPainter;
class QCPPainter;

namespace lamina::ui {

/** A line of a drawn legend. */
struct LegendLine {
    QString name;
    CurveStyle style;
};

/** A picture that can be painted at any size; body paints axes and curves into the given size at the painter's origin. */
struct PlotPicture {
    QString title;
    std::vector<LegendLine> legend;
    QSize size;
    std::function<void(QCPPainter&, QSize)> body;
};

/** Writes by the file's suffix: png (at twice the size), svg, pdf. Throws Error when the file cannot be written. */
void savePicture(const PlotPicture& picture, const QString& path);

/** All points of all curves, hidden ones too: "step,loss,val_loss", one row an x, empty where a curve has no point there. Throws Error. */
void saveCsv(const PlotModel& model, const QString& path);

}  // namespace lamina::ui
