// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/number_page.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "engine/data/prepare.h"
#include "engine/data/windows.h"
#include "ui/plots/numbers.h"
#include "ui/plots/points_picture.h"
#include "ui/theme/form_row.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"

namespace lamina::ui {

namespace {

double meanOver(const NumberFigures& f, double (*of)(double truth, double said)) {
    if (f.truth.empty()) return std::numeric_limits<double>::quiet_NaN();
    double sum = 0;
    for (std::size_t i = 0; i < f.truth.size(); ++i) sum += of(f.truth[i], f.said[i]);
    return sum / static_cast<double>(f.truth.size());
}

}  // namespace

double NumberFigures::meanAbsoluteError() const {
    return meanOver(*this, [](double t, double s) { return std::abs(s - t); });
}

double NumberFigures::rootMeanSquaredError() const {
    return std::sqrt(meanOver(*this, [](double t, double s) { return (s - t) * (s - t); }));
}

double NumberFigures::bias() const {
    return meanOver(*this, [](double t, double s) { return s - t; });
}

double NumberFigures::r2() const {
    const double mean = std::accumulate(truth.begin(), truth.end(), 0.0) / static_cast<double>(std::max<std::size_t>(truth.size(), 1));
    double variance = 0;
    for (const double t : truth) variance += (t - mean) * (t - mean);
    const double rmse = rootMeanSquaredError();
    return 1 - rmse * rmse * static_cast<double>(truth.size()) / variance;
}

NumberFigures numberFigures(const Dataset& data, const Evaluation& evaluation) {
    NumberFigures figures;
    const auto truth = data.targets.front().toFloats(), said = evaluation.predictions.toFloats();
    const std::size_t width = truth.size() / std::max<std::size_t>(1, static_cast<std::size_t>(data.samples()));
    const std::size_t outputs = said.size() / std::max<std::size_t>(1, evaluation.rows.size());
    PreparedColumn column;
    if (!data.preparation.targets.empty()) column = data.preparation.targets.front();
    figures.name = QString::fromStdString(column.name);
    for (std::size_t i = 0; i < evaluation.rows.size(); ++i) {
        figures.truth.push_back(targetFromNet(column, truth[evaluation.rows[i] * width]));
        figures.said.push_back(targetFromNet(column, said[i * outputs]));
    }
    figures.lastValueError = lastValueError(data, evaluation.rows);
    return figures;
}

NumberPage::NumberPage(QWidget* parent) : QWidget(parent), against_(new PointsPicture), residuals_(new PointsPicture), facts_(new QWidget) {
    auto* facts = new QVBoxLayout(facts_);
    facts->setContentsMargins(0, metrics::space, 0, 0);
    facts->setSpacing(4);
    mae_ = addFact(tr("mean absolute error"), tr("How far off it is, on average."));
    rmse_ = addFact(tr("root mean squared error"), tr("Large misses count more."));
    bias_ = addFact(tr("bias"), tr("Predicted minus true, on average: zero is best."));
    r2_ = addFact(tr("explained variance (R²)"), tr("1 is perfect, 0 is no better than the mean."));
    lastValue_ = addFact(tr("last-value forecast"), tr("The mean absolute error of forecasting that nothing changes: the net should miss by less."));
    const auto column = [](const QString& title, const QString& rest, QWidget* content) {
        auto* layout = new QVBoxLayout;
        auto* head = new QHBoxLayout;
        head->setSpacing(6);
        head->addWidget(strongLabel(title));
        head->addWidget(mutedLabel(rest), 1);
        layout->addLayout(head);
        layout->addWidget(content, 1);
        return layout;
    };
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::page + 8);
    against_->setDiagonal(true);
    residuals_->setZeroLine(true);
    layout->addLayout(column(tr("Predicted against true"), tr("on the line: right"), against_), 1);
    auto* right = column(tr("Residuals"), tr("predicted minus true"), residuals_);
    right->addWidget(facts_);
    layout->addLayout(right, 1);
}

QLabel* NumberPage::addFact(const QString& label, const QString& help) {
    QWidget* row = factRow(label, {}, facts_);
    row->setToolTip(help);
    facts_->layout()->addWidget(row);
    return row->findChild<QLabel*>(QStringLiteral("value"));
}

void NumberPage::show(const NumberFigures& figures) {
    std::vector<PlanePoint> against, residuals;
    for (std::size_t i = 0; i < figures.truth.size(); ++i) {
        against.push_back({figures.truth[i], figures.said[i], 0});
        residuals.push_back({figures.truth[i], figures.said[i] - figures.truth[i], 1});
    }
    const QString name = figures.name.isEmpty() ? tr("target") : figures.name;
    against_->setAxes(tr("true %1").arg(name), tr("predicted"));
    against_->setPoints(std::move(against));
    residuals_->setAxes(tr("true %1").arg(name), tr("residual"));
    residuals_->setPoints(std::move(residuals));
    mae_->setText(valueText(figures.meanAbsoluteError()));
    lastValue_->parentWidget()->setVisible(!std::isnan(figures.lastValueError));
    lastValue_->setText(valueText(figures.lastValueError));
    rmse_->setText(valueText(figures.rootMeanSquaredError()));
    bias_->setText(valueText(figures.bias()));
    r2_->setText(valueText(figures.r2()));
}

}  // namespace lamina::ui
