// SPDX-License-Identifier: GPL-3.0-or-later
// A series that goes on from its last rows: so many rows ahead, as a curve and as a list.
#pragma once

#include <QWidget>
#include <memory>

#include "engine/data/raw_data.h"
#include "engine/trained/forecast.h"
#include "engine/trained/trained_model.h"
#include "ui/document/newest_job.h"

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

    QSpinBox* ahead() const { return ahead_; }
    LinePlot* plot() const { return plot_; }
    /** The rows ahead: their number, or their date where the table has dates, and each target. */
    QTableWidget* rows() const { return rows_; }
    /** What the forecast takes for granted, or why there is none. */
    QString said() const;

    static constexpr int most = 1000;

 private:
    void goOn();
    void show(const Forecast& made);
    void showCurve(const Forecast& made);
    void showRows(const Forecast& made);
    void say(const QString& words, bool wrong = false);
    using QWidget::show;

    std::shared_ptr<const TrainedModel> model_;
    std::shared_ptr<const Table> table_;
    QSpinBox* ahead_;
    LinePlot* plot_;
    int soFar_, next_;  // curves
    bool dated_ = false;  // what the plot is over
    QTableWidget* rows_;
    QLabel* said_;
    NewestJob job_;
};

}  // namespace lamina::ui
