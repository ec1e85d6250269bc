// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/ranking_view.h"

#include <QHBoxLayout>
#include <cmath>
#include <vector>

#include "ui/plots/line_plot.h"
#include "ui/theme/metrics.h"

namespace lamina::ui {

namespace {

LinePlot* sharePlot(const QString& xName) {
    auto* plot = new LinePlot({});
    plot->setSwitches(false, false);
    plot->setFixedY(0, 1);
    plot->setExpectedEnd(1);
    plot->setXName(xName);
    plot->setXTitle(xName);
    plot->setDescribeX([xName](double x) { return QStringLiteral("%1 %2").arg(xName).arg(x, 0, 'f', 3); });
    plot->setMinimumHeight(164);
    return plot;
}

QString areaText(double area) { return std::isfinite(area) ? QString::number(area, 'f', 3) : QStringLiteral("–"); }

}  // namespace

RankingView::RankingView(QWidget* parent) : QWidget(parent), roc_(sharePlot(tr("false positive rate"))), precision_(sharePlot(tr("recall"))) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::gap);
    for (auto* plot : {roc_, precision_}) layout->addWidget(plot, 1);
    rocCurve_ = roc_->addCurve(tr("recall"), CurveStyle::plain(0));
    chance_ = roc_->addCurve(tr("chance"), CurveStyle::plain(1));
    precisionCurve_ = precision_->addCurve(tr("precision"), CurveStyle::plain(0));
    base_ = precision_->addCurve(tr("chance"), CurveStyle::plain(1));
    roc_->setToolTip(tr("Recall against false positive rate, at every threshold. Area 1 is perfect, 0.5 is chance."));
    precision_->setToolTip(tr("Precision against recall, at every threshold."));
}

void RankingView::show(const Ranking& ranking, const QString& className) {
    std::vector<double> wrong, recall, precision;
    for (const auto& point : ranking.points) {
        wrong.push_back(point.falsePositiveRate);
        recall.push_back(point.recall);
        precision.push_back(point.precision);
    }
    for (auto* plot : {roc_, precision_}) plot->clear();
    const double ends[] = {0, 1};
    const double share = ranking.positives + ranking.negatives == 0 ? 0 : static_cast<double>(ranking.positives) / static_cast<double>(ranking.positives + ranking.negatives);
    const double shares[] = {share, share};
    roc_->append(rocCurve_, wrong, recall);
    roc_->append(chance_, ends, ends);
    precision_->append(precisionCurve_, recall, precision);
    precision_->append(base_, ends, shares);
    roc_->setTitle(tr("ROC · AUC %1").arg(areaText(ranking.rocAuc)));
    precision_->setTitle(tr("PR · AP %1").arg(areaText(ranking.averagePrecision)));
    setAccessibleName(tr("%1 against the rest: area under ROC %2, average precision %3").arg(className, areaText(ranking.rocAuc), areaText(ranking.averagePrecision)));
    for (auto* plot : {roc_, precision_}) plot->setFollow(true);
}

}  // namespace lamina::ui
