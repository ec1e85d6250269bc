// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/series_pad.h"

#include <QHeaderView>
#include <QLabel>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "ui/document/text.h"
#include "ui/plots/line_plot.h"
#include "ui/plots/numbers.h"
#include "ui/theme/form_row.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"
#include "ui/theme/table_look.h"

namespace lamina::ui {

namespace {

constexpr int aheadAtFirst = 24, rowsInSight = 6;

QString listed(const std::vector<std::string>& names) {
    QStringList all;
    for (const auto& name : names) all << text(name);
    return all.join(QStringLiteral(", "));
}

QString cellText(const Column& column, std::size_t row) {
    if (column.missing(row)) return QStringLiteral("—");
    return column.type == ColumnType::Number ? valueText(column.numbers[row]) : text(column.text(row));
}

}  // namespace

SeriesPad::SeriesPad(QWidget* parent)
    : QWidget(parent), ahead_(new QSpinBox), plot_(new LinePlot({})), soFar_(plot_->addCurve(tr("so far"), CurveStyle::plain(0))),
      next_(plot_->addCurve(tr("forecast"), CurveStyle::plain(1))), rows_(new QTableWidget), said_(mutedLabel({})) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::gap);
    ahead_->setRange(1, most);
    ahead_->setValue(aheadAtFirst);
    ahead_->setKeyboardTracking(false);
    ahead_->setToolTip(tr("How many rows it goes on: each is forecast from the rows before, forecasts among them."));
    layout->addWidget(new FormRow(tr("Rows ahead"), ahead_));
    plot_->setSwitches(false, false);
    plot_->setMinimumHeight(200);
    layout->addWidget(plot_);
    said_->setWordWrap(true);
    layout->addWidget(said_);
    calmTable(*rows_);
    rows_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    rows_->verticalHeader()->hide();
    rows_->setAccessibleName(tr("The rows ahead"));
    rows_->setMinimumHeight(rowsInSight * metrics::row);
    layout->addWidget(rows_);
    connect(ahead_, &QSpinBox::valueChanged, this, &SeriesPad::goOn);
    setModel(nullptr, nullptr);
}

QString SeriesPad::said() const { return said_->text(); }

void SeriesPad::setModel(std::shared_ptr<const TrainedModel> model, std::shared_ptr<const Table> table) {
    model_ = std::move(model);
    table_ = std::move(table);
    const std::size_t furthest = model_ ? furthestAhead(*model_) : most;
    const QSignalBlocker quiet(ahead_);
    ahead_->setMaximum(static_cast<int>(std::min<std::size_t>(furthest, most)));
    goOn();
}

void SeriesPad::goOn() {
    job_.drop();
    if (!model_ || !table_) {
        for (QWidget* w : {static_cast<QWidget*>(plot_), static_cast<QWidget*>(rows_)}) w->hide();
        ahead_->setEnabled(false);
        return say(model_ ? tr("This net comes without data: choose data, and it goes on from their last rows.") : QString());
    }
    ahead_->setEnabled(true);
    job_.start([model = model_, table = table_, steps = static_cast<std::size_t>(ahead_->value())] { return forecast(*model, *table, steps); },
               [this](const Forecast& made) { show(made); },
               [this](const QString& why) {
                   plot_->hide();
                   rows_->hide();
                   say(why, true);
               });
}

void SeriesPad::show(const Forecast& made) {
    const bool ends = furthestAhead(*model_) <= static_cast<std::size_t>(most);
    say(ends                ? tr("It does not know its target's own past, and so goes no further than its horizon.")
        : made.held.empty() ? QString()
                            : tr("Nobody knows what is to come of %1: taken as in the last row.").arg(listed(made.held)));
    showCurve(made);
    showRows(made);
}

/** Of the first target, where that is a number: over its dates, else over its rows. */
void SeriesPad::showCurve(const Forecast& made) {
    const Column& target = made.targets.front();
    plot_->setVisible(target.type == ColumnType::Number);
    if (target.type != ColumnType::Number) return;
    plot_->setTitle(text(target.name));
    plot_->clear();
    const bool dated = !made.days.empty();
    if (std::exchange(dated_, dated) != dated) plot_->setFollow(true);  // a part of dates is none of rows
    plot_->setXKind(dated ? PlotX::Days : PlotX::Number);
    plot_->setXName(dated ? text(made.time) : tr("row"));
    plot_->setXTitle(dated ? text(made.time) : QString());
    std::vector<double> places = made.days;
    for (std::size_t i = places.size(); i < target.rows(); ++i) places.push_back(static_cast<double>(made.firstRow + i + 1));
    plot_->setDescribeX(made.dates.empty() ? std::function<QString(double)>() : [places, dates = made.dates](double x) {
        const auto at = static_cast<std::size_t>(std::lower_bound(places.begin(), places.end(), x) - places.begin());
        return text(dates[std::min(at, dates.size() - 1)]);
    });
    const std::vector<double> values(target.numbers.begin(), target.numbers.end());
    const std::span<const double> x(places), y(values);
    const std::size_t last = made.known - 1;  // from there the forecast goes on
    plot_->append(soFar_, x.first(made.known), y.first(made.known));
    plot_->append(next_, x.subspan(last), y.subspan(last));
}

void SeriesPad::showRows(const Forecast& made) {
    const auto count = static_cast<int>(made.targets.front().rows() - made.known);
    QStringList heads{made.dates.empty() ? tr("row") : text(made.time)};
    for (const auto& target : made.targets) heads << text(target.name);
    rows_->clear();
    rows_->setColumnCount(static_cast<int>(heads.size()));
    rows_->setHorizontalHeaderLabels(heads);
    rows_->setRowCount(count);
    for (int r = 0; r < count; ++r) {
        const std::size_t at = made.known + static_cast<std::size_t>(r);
        rows_->setItem(r, 0, new QTableWidgetItem(made.dates.empty() ? QString::number(made.firstRow + at + 1) : text(made.dates[at])));
        for (std::size_t t = 0; t < made.targets.size(); ++t) rows_->setItem(r, static_cast<int>(t) + 1, new QTableWidgetItem(cellText(made.targets[t], at)));
    }
    rows_->resizeColumnsToContents();
    rows_->show();
}

void SeriesPad::say(const QString& words, bool wrong) {
    said_->setText(words);
    said_->setVisible(!words.isEmpty());
    setKind(said_, wrong ? "error" : "muted");
}

}  // namespace lamina::ui
