// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/series_pad.h"

#include <QHeaderView>
#include <QLabel>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "ui/document/text.h"
#include "ui/document/words.h"
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

QStringList cellTexts(const Column& column, std::size_t first) {
    QStringList all;
    for (std::size_t row = first; row < column.rows(); ++row) all << cellText(column, row);
    return all;
}

}  // namespace

SeriesPad::SeriesPad(QWidget* parent)
    : QWidget(parent), ahead_(new QSpinBox), plot_(new LinePlot({})), time_(*plot_), soFar_(plot_->addCurve(tr("so far"), CurveStyle::plain(0))),
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
    plot_->setCloseFit(true);
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
    from_.reset();
    const std::size_t furthest = model_ ? furthestAhead(*model_) : most;
    const QSignalBlocker quiet(ahead_);
    ahead_->setMaximum(static_cast<int>(std::min<std::size_t>(furthest, most)));
    goOn();
}

void SeriesPad::goOnFrom(std::optional<std::size_t> target) {
    if (!model_) return;
    const auto behind = static_cast<std::size_t>(model_->preparation.windows.horizon) - 1;  // rows between the window and its target
    const auto from = target ? std::optional(*target - std::min(*target, behind)) : std::nullopt;
    if (std::exchange(from_, from) != from) goOn();
}

void SeriesPad::goOn() {
    job_.drop();
    if (!model_ || !table_) {
        for (QWidget* w : {static_cast<QWidget*>(plot_), static_cast<QWidget*>(rows_)}) w->hide();
        ahead_->setEnabled(false);
        return say(model_ ? tr("This net comes without data: choose data, and it goes on from their last rows.") : QString());
    }
    ahead_->setEnabled(true);
    job_.start([model = model_, table = table_, steps = static_cast<std::size_t>(ahead_->value()), from = from_] { return forecast(*model, *table, steps, from); },
               [this](const Forecast& made) { show(made); },
               [this](const QString& why) {
                   plot_->hide();
                   rows_->hide();
                   say(why, true);
               });
}

void SeriesPad::show(const Forecast& made) {
    sayOf(made);
    showCurve(made);
    showRows(made);
}

void SeriesPad::sayOf(const Forecast& made) {
    const bool ends = furthestAhead(*model_) <= static_cast<std::size_t>(most);
    const std::size_t last = made.known - 1;
    const QString date = made.times.dates.empty() ? QString() : text(made.times.dates[last]);
    const QString behind = date.isEmpty() ? tr("row %1").arg(groupedCount(static_cast<std::int64_t>(made.firstRow + made.known))) : date;
    QStringList words{(from_ ? tr("It goes on behind %1, as if nothing later were known.") : tr("It goes on behind %1, the last row.")).arg(behind)};
    if (ends) words << tr("It does not know its target's own past, and so goes no further than its horizon.");
    else if (!made.held.empty())
        words << (from_ ? tr("It is not told what came of %1: taken as in that row.") : tr("Nobody knows what is to come of %1: taken as in the last row."))
                     .arg(listed(made.held));
    say(words.join(QLatin1Char(' ')));
}

/** Of the first target, where that is a number: over its dates, else over its rows. */
void SeriesPad::showCurve(const Forecast& made) {
    const Column& target = made.targets.front();
    plot_->setVisible(target.type == ColumnType::Number);
    if (target.type != ColumnType::Number) return;
    plot_->setTitle(text(target.name));
    plot_->clear();
    const std::size_t last = made.known - 1;  // from this one the forecast goes on
    const std::vector<double> places = time_.show(made.times), values(target.numbers.begin(), target.numbers.end());
    const std::span<const double> x(places), y(values);
    const std::tuple seen(target.name, made.firstRow + made.known, x[last]);
    if (std::exchange(seen_, seen) != seen) plot_->setFollow(true);  // elsewhere
    plot_->append(soFar_, x.first(made.known), y.first(made.known));
    plot_->append(next_, x.subspan(last), y.subspan(last));
    showTruth(made, x.subspan(last), y[last]);
}

/** x: of the last known row, whose value that is, and of those behind it. */
void SeriesPad::showTruth(const Forecast& made, std::span<const double> x, double value) {
    if (made.truth.empty()) {
        if (truth_) plot_->removeCurve(*truth_);
        return truth_.reset();
    }
    if (!truth_) truth_ = plot_->addCurve(tr("true"), {.slot = 0, .smooth = false, .faded = true});  // as what was known goes on
    std::vector<double> came{value};
    came.insert(came.end(), made.truth.front().numbers.begin(), made.truth.front().numbers.end());
    plot_->append(*truth_, x.first(came.size()), came);
}

/** Its date, or its number where nobody knows that. */
QString SeriesPad::whenOf(const Forecast& made, std::uint32_t row) {
    const QString date = made.times.dates.empty() ? QString() : text(made.times.dates[row - made.firstRow]);
    return !date.isEmpty() ? date : made.times.dates.empty() ? QString::number(row + 1) : tr("row %1").arg(row + 1);
}

void SeriesPad::showRows(const Forecast& made) {
    const auto count = static_cast<int>(made.targets.front().rows() - made.known);
    const bool dated = !made.times.dates.empty();
    QStringList heads{dated ? text(made.times.column) : tr("row")};
    std::vector<QStringList> cells(1);
    for (const auto row : std::span(made.times.rows).subspan(made.known)) cells[0] << whenOf(made, row);
    for (std::size_t t = 0; t < made.targets.size(); ++t) {
        heads << text(made.targets[t].name);
        cells.push_back(cellTexts(made.targets[t], made.known));
        if (made.truth.empty()) continue;
        heads << (made.targets.size() > 1 ? tr("true %1").arg(heads.back()) : tr("true"));
        cells.push_back(cellTexts(made.truth[t], 0));
    }
    rows_->clear();
    rows_->setColumnCount(static_cast<int>(heads.size()));
    rows_->setHorizontalHeaderLabels(heads);
    rows_->setRowCount(count);
    for (int c = 0; c < static_cast<int>(heads.size()); ++c)
        for (int r = 0; r < count; ++r) rows_->setItem(r, c, new QTableWidgetItem(cells[static_cast<std::size_t>(c)].value(r)));
    rows_->resizeColumnsToContents();
    rows_->show();
}

void SeriesPad::say(const QString& words, bool wrong) {
    said_->setText(words);
    said_->setVisible(!words.isEmpty());
    setKind(said_, wrong ? "error" : "muted");
}

}  // namespace lamina::ui
