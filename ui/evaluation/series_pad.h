// SPDX-License-Identifier: GPL-3.0-or-later
// A series that goes on from its last rows, or from a sample of the data: so many rows ahead, as a curve and as a list.
#pragma once

#include <QWidget>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <tuple>

#include "engine/data/raw_data.h"
#include "engine/trained/forecast.h"
#include "engine/trained/trained_model.h"
#include "ui/document/newest_job.h"
#include "ui/evaluation/time_axis.h"

class QLabel;
class QSpinBox;
class QTableWidget;

namespace lamina::ui {

class LinePlot;

class SeriesPad : public QWidget {
    Q_OBJECT
 public:
    explicit SeriesPad(QWidget* parent = nullptr);

    /** Null, or one that forecasts (engine/trained/forecast.h); goes on at once from the last rows of the table. */
    void setModel(std::shared_ptr<const TrainedModel> model, std::shared_ptr<const Table> table);
    /** Goes on from the window whose target is this row of the table, as if nothing behind the window were known; none: from the last rows. */
    void goOnFrom(std::optional<std::size_t> target);

    QSpinBox* ahead() const { return ahead_; }
    LinePlot* plot() const { return plot_; }
    /** The rows ahead: their number, or their date where the table has dates, each target, and what is true of it where the table knows. */
    QTableWidget* rows() const { return rows_; }
    /** Where it goes on from and what the forecast takes for granted, or why there is none. */
    QString said() const;

    static constexpr int most = 1000;

 private:
    void goOn();
    void show(const Forecast& made);
    void sayOf(const Forecast& made);
    void showCurve(const Forecast& made);
    void showTruth(const Forecast& made, std::span<const double> x, double value);
    void showRows(const Forecast& made);
    static QString whenOf(const Forecast& made, std::uint32_t row);
    void say(const QString& words, bool wrong = false);
    using QWidget::show;

    std::shared_ptr<const TrainedModel> model_;
    std::shared_ptr<const Table> table_;
    QSpinBox* ahead_;
    std::optional<std::size_t> from_;  // the first row ahead; none: the one behind the last
    LinePlot* plot_;
    TimeAxis time_;
    int soFar_, next_;          // curves
    std::optional<int> truth_;  // a curve as well, where the table knows what came
    std::tuple<std::string, std::size_t, double> seen_;  // the target, the first row ahead and where it stands, as shown
    QTableWidget* rows_;
    QLabel* said_;
    NewestJob job_;
};

}  // namespace lamina::ui
