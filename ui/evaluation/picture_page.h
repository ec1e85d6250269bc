// SPDX-License-Identifier: GPL-3.0-or-later
// Evaluation of answers that are pictures: input, target and answer side by side, the worst first.
#pragma once

#include <QWidget>

#include "engine/data/dataset.h"
#include "ui/evaluation/picture_figures.h"

class QHBoxLayout;
class QLabel;

namespace lamina::ui {

class SampleGrid;

class PicturePage : public QWidget {
    Q_OBJECT
 public:
    explicit PicturePage(QWidget* parent = nullptr);

    void show(const Dataset& data, const Evaluation& evaluation);
    using QWidget::show;

    SampleGrid* grid() const { return grid_; }
    const PictureFigures& figures() const { return figures_; }

 private:
    void showLegend();

    PictureFigures figures_;
    QLabel* rest_;
    QHBoxLayout* legend_;
    SampleGrid* grid_;
};

}  // namespace lamina::ui
