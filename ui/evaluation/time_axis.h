// SPDX-License-Identifier: GPL-3.0-or-later
// The rows of a series along x of a plot.
#pragma once

#include <QString>
#include <vector>

#include "engine/trained/row_times.h"

namespace lamina::ui {

class LinePlot;

/** Dates where all of them are known, else rows from 1. */
class TimeAxis {
 public:
    /** plot: lives as long. */
    explicit TimeAxis(LinePlot& plot) : plot_(plot) {}

    /** Answers where each row stands. */
    std::vector<double> show(const RowTimes& times);
    /** Of what the plot is over: the column of dates, or "row". */
    const QString& name() const { return name_; }

 private:
    LinePlot& plot_;
    bool dated_ = false;  // what the plot is over
    QString name_;
};

}  // namespace lamina::ui
