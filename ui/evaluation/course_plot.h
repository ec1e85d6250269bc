// SPDX-License-Identifier: GPL-3.0-or-later
// Of a series: what was true and what was predicted, one step ahead each, over its dates or rows.
#pragma once

#include <QString>
#include <tuple>

#include "engine/trained/series_course.h"
#include "ui/evaluation/time_axis.h"
#include "ui/plots/line_plot.h"

namespace lamina::ui {

class CoursePlot : public LinePlot {
    Q_OBJECT
 public:
    explicit CoursePlot(QWidget* parent = nullptr);

    /** name: of the target. */
    void show(const QString& name, const SeriesCourse& course);
    using QWidget::show;

 private:
    TimeAxis time_;
    int truth_, said_;  // curves
    std::tuple<QString, double, double> seen_;  // name, and where its first and last row stand
};

}  // namespace lamina::ui
