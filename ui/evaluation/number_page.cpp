// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/number_page.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QScrollArea>
#include <QTableView>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>
#include <numeric>

#include "engine/data/prepare.h"
#include "engine/data/windows.h"
#include "engine/trained/own_units.h"
#include "engine/trained/series_course.h"
#include "ui/document/text.h"
#include "ui/document/words.h"
#include "ui/evaluation/course_plot.h"
#include "ui/evaluation/fact_row.h"
#include "ui/evaluation/quiet_table.h"
#include "ui/evaluation/rows_model.h"
#include "ui/plots/histogram_view.h"
#include "ui/plots/numbers.h"
#include "ui/plots/points_picture.h"
#include "ui/plots/sample_grid.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"
#include "ui/theme/name_label.h"
#include "ui/theme/table_look.h"

namespace lamina::ui {

namespace {

constexpr int narrowestColumn = 56;  // pixels: "row" and "true" are read whole above short figures
constexpr std::size_t worstShown = 24, pointsShown = 5000;
constexpr int courseRow = 1, courseHeight = 200, besideHeight = 150;  // beside a course the other plots keep theirs

double meanOver(const NumberFigures& f, double (*of)(double truth, double said)) {
    if (f.truth.empty()) return std::numeric_limits<double>::quiet_NaN();
    double sum = 0;
    for (std::size_t i = 0; i < f.truth.size(); ++i) sum += of(f.truth[i], f.said[i]);
    return sum / static_cast<double>(f.truth.size());
}

QString targetName(const NumberFigures& figures) { return figures.name.isEmpty() ? tr("target") : figures.name; }

/** Null where there are none. */
const Column* timeColumn(const SeriesCourse& course, const Table& table) {
    const int at = course.times.column.empty() ? -1 : table.find(course.times.column);
    return at < 0 ? nullptr : &table.columns[static_cast<std::size_t>(at)];
}

/** Columns of a series beside its target, which stands there as what is true, and its dates, which stand in front. */
std::vector<OwnColumn> besideTarget(const Table& table, const QString& target, const Column* dates, const std::vector<std::uint32_t>& rows) {
    std::vector<OwnColumn> beside;
    for (const Column& column : table.columns) {
        if (&column == dates || text(column.name) == target) continue;
        const bool number = column.type == ColumnType::Number;
        beside.push_back({text(column.name), {}, number});
        for (const auto row : rows) beside.back().cells << (column.missing(row) ? QStringLiteral("—") : number ? sixFigures(column.numbers[row]) : text(column.text(row)));
    }
    return beside;
}

/** What a plot shows; first of all, of how many points, where it shows a choice. */
QString restOf(const PointsPicture& plot, const QString& what) {
    const auto count = [](std::size_t points) { return groupedCount(static_cast<std::int64_t>(points)); };
    return plot.points().size() == plot.given() ? what : tr("%1 of %2 points; %3").arg(count(plot.points().size()), count(plot.given()), what);
}

/** Content under its title and the muted rest of that line. */
QVBoxLayout* titled(const QString& title, QLabel* rest, QWidget* content) {
    auto* layout = new QVBoxLayout;
    layout->setSpacing(metrics::gap);
    auto* head = new QHBoxLayout;
    head->setSpacing(6);
    head->addWidget(strongLabel(title));
    head->addWidget(rest, 1);
    layout->addLayout(head);
    layout->addWidget(content, 1);
    return layout;
}

}  // namespace

double NumberFigures::meanAbsoluteError() const { return lamina::meanAbsoluteError(truth, said); }

double NumberFigures::rootMeanSquaredError() const {
    return std::sqrt(meanOver(*this, [](double t, double s) { return (s - t) * (s - t); }));
}

double NumberFigures::bias() const {
    return meanOver(*this, [](double t, double s) { return s - t; });
}

double NumberFigures::r2() const { return r2Score(truth, said); }

std::vector<double> NumberFigures::residuals() const {
    std::vector<double> all;
    for (std::size_t i = 0; i < truth.size(); ++i) all.push_back(said[i] - truth[i]);
    return all;
}

std::vector<std::size_t> NumberFigures::worst(std::size_t most) const {
    const auto off = [this](std::size_t i) {
        const double by = std::abs(said[i] - truth[i]);
        return std::isnan(by) ? std::numeric_limits<double>::infinity() : by;
    };
    std::vector<std::size_t> places(truth.size());
    std::iota(places.begin(), places.end(), std::size_t{0});
    std::stable_sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) { return off(a) > off(b); });
    if (places.size() > most) places.resize(most);
    return places;
}

NumberFigures numberFigures(const Dataset& data, const Evaluation& evaluation, std::size_t which) {
    NumberFigures figures;
    const auto truth = data.targets.front().toFloats(), said = evaluation.predictions.toFloats();
    const std::size_t width = truth.size() / std::max<std::size_t>(1, static_cast<std::size_t>(data.samples()));
    const std::size_t outputs = said.size() / std::max<std::size_t>(1, evaluation.rows.size());
    PreparedColumn column;
    if (which < data.preparation.targets.size()) column = data.preparation.targets[which];
    figures.name = QString::fromStdString(column.name);
    for (std::size_t i = 0; i < evaluation.rows.size(); ++i) {
        figures.samples.push_back(evaluation.rows[i]);
        figures.truth.push_back(targetFromNet(column, truth[evaluation.rows[i] * width + which]));
        figures.said.push_back(targetFromNet(column, said[i * outputs + which]));
    }
    figures.lastValueError = lastValueError(data, evaluation.rows);
    return figures;
}

NumberPage::NumberPage(QWidget* parent)
    : QWidget(parent), course_(new CoursePlot), against_(new PointsPicture), residuals_(new PointsPicture), histogram_(new HistogramView), rows_(new RowsModel(this)),
      worst_(new QTableView), pictures_(new SampleGrid),
      againstRest_(new NameLabel({}, "muted")), residualsRest_(new NameLabel({}, "muted")), worstRest_(mutedLabel({})) {
    for (PointsPicture* plot : {against_, residuals_}) plot->setMost(pointsShown);
    against_->setDiagonal(true);
    residuals_->setZeroLine(true);
    auto* scroll = new QScrollArea;  // a small window has no room for the course of a series above the rest
    scroll->setWidget(buildPlots());
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus);  // what is on it takes the keys
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(scroll);
}

QWidget* NumberPage::buildPlots() {
    auto* page = new QWidget;
    auto* layout = plots_ = new QGridLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setHorizontalSpacing(metrics::page + 8);
    layout->setVerticalSpacing(metrics::space);
    layout->addWidget(buildFacts(), 0, 0, 1, 2);
    layout->addLayout(titled(tr("Predicted against true"), againstRest_, against_), 2, 0);
    layout->addLayout(titled(tr("Residuals"), residualsRest_, residuals_), 2, 1);
    layout->addLayout(titled(tr("How often"), mutedLabel(tr("residuals; a lopsided heap is a bias")), histogram_), 3, 0);
    layout->addWidget(buildWorst(), 3, 1);
    layout->setRowStretch(2, 4);
    layout->setRowStretch(3, 3);
    for (const int column : {0, 1}) layout->setColumnStretch(column, 1);
    layout->addWidget(course_, courseRow, 0, 1, 2);
    course_->hide();
    return page;
}

QWidget* NumberPage::buildFacts() {
    auto* facts = new FactRow;
    mae_ = facts->add(tr("MAE"), tr("Mean absolute error: how far off it is, on average."));
    rmse_ = facts->add(tr("RMSE"), tr("Root mean squared error: large misses count more."));
    bias_ = facts->add(tr("bias"), tr("Predicted minus true, on average: zero is best."));
    r2_ = facts->add(tr("R²"), tr("Explained variance: 1 is perfect, 0 is no better than the mean."));
    lastValue_ = facts->add(tr("last-value MAE"), tr("Of forecasting that nothing changes: the net should miss by less."));
    return facts;
}

QWidget* NumberPage::buildWorst() {
    auto* side = new QWidget;
    auto* content = new QVBoxLayout;
    content->addWidget(worst_);
    content->addWidget(pictures_);
    auto* inside = new QWidget;
    content->setContentsMargins(0, 0, 0, 0);
    inside->setLayout(content);
    auto* layout = titled(tr("Worst samples"), worstRest_, inside);
    layout->setContentsMargins(0, 0, 0, 0);
    side->setLayout(layout);
    worst_->setModel(rows_);
    calmTable(*worst_);
    worst_->setSelectionBehavior(QAbstractItemView::SelectRows);
    worst_->verticalHeader()->hide();
    worst_->verticalHeader()->setDefaultSectionSize(metrics::row);
    worst_->horizontalHeader()->setMaximumSectionSize(180);
    worst_->horizontalHeader()->setMinimumSectionSize(narrowestColumn);
    worst_->setAccessibleName(tr("Worst samples, farthest off first"));
    worst_->setMinimumHeight(3 * metrics::row);
    const auto choose = [this](const QModelIndex& index) { emit sampleChosen(rows_->rawRow(index.row())); };
    connect(worst_, &QTableView::clicked, this, choose);
    connect(worst_, &QTableView::activated, this, choose);
    connect(pictures_, &SampleGrid::chosen, this, [this](std::uint32_t sample) { emit sampleChosen(rawRowOf_.at(sample)); });
    for (auto* list : {static_cast<QAbstractItemView*>(worst_), static_cast<QAbstractItemView*>(pictures_)}) makeTried(list);
    return side;
}

void NumberPage::leaveOut(bool meanAbsolute, bool rootMeanSquared, bool r2) {
    mae_->parentWidget()->setVisible(!meanAbsolute);
    rmse_->parentWidget()->setVisible(!rootMeanSquared);
    r2_->parentWidget()->setVisible(!r2);
}

void NumberPage::show(const NumberFigures& figures, const Dataset& data, const RawData& raw) {
    showFacts(figures);
    showCourse(figures);
    showPoints(figures);
    histogram_->setValues(figures.residuals(), tr("residual"));
    showWorst(figures, data, raw);
}

void NumberPage::showFacts(const NumberFigures& figures) {
    mae_->setText(valueText(figures.meanAbsoluteError()));
    lastValue_->parentWidget()->setVisible(!std::isnan(figures.lastValueError));
    lastValue_->setText(valueText(figures.lastValueError));
    rmse_->setText(valueText(figures.rootMeanSquaredError()));
    bias_->setText(valueText(figures.bias()));
    r2_->setText(std::isnan(figures.r2()) ? QStringLiteral("–") : valueText(figures.r2()));
}

void NumberPage::showCourse(const NumberFigures& figures) {
    const bool series = figures.course && !figures.course->truth.empty();
    course_->setVisible(series);
    course_->setMinimumHeight(courseHeight);
    plots_->setRowStretch(courseRow, series ? 4 : 0);
    for (QWidget* plot : {static_cast<QWidget*>(against_), static_cast<QWidget*>(residuals_), static_cast<QWidget*>(histogram_)})
        plot->setMinimumHeight(series ? besideHeight : 0);
    if (series) course_->show(targetName(figures), *figures.course);
}

void NumberPage::showPoints(const NumberFigures& figures) {
    std::vector<PlanePoint> against, residuals;
    for (std::size_t i = 0; i < figures.truth.size(); ++i) {
        against.push_back({figures.truth[i], figures.said[i], 0});
        residuals.push_back({figures.said[i], figures.said[i] - figures.truth[i], 1});
    }
    const QString name = targetName(figures);
    against_->setAxes(tr("true %1").arg(name), tr("predicted"));
    against_->setPoints(std::move(against));
    residuals_->setAxes(tr("predicted %1").arg(name), tr("residual"));
    residuals_->setPoints(std::move(residuals));
    againstRest_->setText(restOf(*against_, tr("on the line: right")));
    residualsRest_->setText(restOf(*residuals_, tr("predicted minus true, against predicted")));
}

void NumberPage::showWorst(const NumberFigures& figures, const Dataset& data, const RawData& raw) {
    const auto places = figures.worst(worstShown);
    worstRest_->setText(tr("%1 of %2, farthest off first").arg(places.size()).arg(figures.truth.size()));
    const bool pictures = isPicture(data.inputs.front().shape().withoutBatch());
    worst_->setVisible(!pictures);
    pictures_->setVisible(pictures);
    const Table* series = figures.course ? raw.table.get() : nullptr;
    const Column* dated = series ? timeColumn(*figures.course, *series) : nullptr;
    std::vector<OwnColumn> own{{dated ? text(dated->name) : tr("row"), {}, !dated}, {tr("true"), {}, true}, {tr("predicted"), {}, true}, {tr("off by"), {}, true}};
    std::vector<std::uint32_t> samples, rawRows;
    std::map<std::uint32_t, Caption> captions;
    rawRowOf_.clear();
    for (const auto i : places) {
        samples.push_back(figures.samples[i]);
        rawRows.push_back(data.rowOf(figures.samples[i]));
        rawRowOf_[samples.back()] = rawRows.back();
        const QString truth = valueText(figures.truth[i]), said = valueText(figures.said[i]), off = valueText(figures.said[i] - figures.truth[i]);
        const QString number = QString::number(rawRows.back() + 1);
        own[0].cells << (!dated ? number : dated->missing(rawRows.back()) ? tr("row %1").arg(number) : text(dated->text(rawRows.back())));
        own[1].cells << truth;
        own[2].cells << said;
        own[3].cells << off;
        captions[figures.samples[i]] = {tr("true %1").arg(truth), tr("off by %1").arg(off), tr("said %1").arg(said)};
    }
    for (auto* list : {static_cast<QAbstractItemView*>(pictures_), static_cast<QAbstractItemView*>(worst_)}) list->scrollToTop();
    if (pictures) return pictures_->show(SamplePainter(data.inputs.front()), std::move(samples), [captions](std::uint32_t sample) { return captions.at(sample); });
    if (series) std::ranges::move(besideTarget(*series, figures.name, dated, rawRows), std::back_inserter(own));
    rows_->show(series ? nullptr : raw.table, std::move(own), std::move(rawRows));
    keepColumns(worst_);
    worst_->resizeColumnsToContents();
    spreadColumns(worst_);
}

}  // namespace lamina::ui
