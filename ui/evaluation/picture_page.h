// SPDX-License-Identifier: GPL-3.0-or-later
// Evaluation of pictures: what went in, what should come out and what did, worst first.
#pragma once

#include <QWidget>
#include <cstdint>
#include <map>

#include "ui/evaluation/picture_figures.h"

class QLabel;

namespace lamina::ui {

class MaskLegend;
class SampleGrid;

class PicturePage : public QWidget {
    Q_OBJECT
 public:
    explicit PicturePage(QWidget* parent = nullptr);

    void show(const PictureFigures& figures, const Dataset& data);
    using QWidget::show;

    /** A sample's input (where that is a picture), target and answer. */
    SampleGrid* grid() const { return grid_; }
    MaskLegend* legend() const { return legend_; }

 signals:
    /** A sample of the data set was clicked; rawRow in the arrays. */
    void sampleChosen(std::uint32_t rawRow);

 private:
    void showFacts(const PictureFigures& figures);
    void showPictures(const PictureFigures& figures, const Dataset& data);

    QLabel *right_, *overlap_, *squared_, *rooted_, *rest_;
    MaskLegend* legend_;
    SampleGrid* grid_;
    std::map<std::uint32_t, std::uint32_t> rawRowOf_;  // of the samples
};

}  // namespace lamina::ui
