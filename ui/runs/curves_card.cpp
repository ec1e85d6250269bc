// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/curves_card.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QStringList>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/plots/line_plot.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"

namespace lamina::ui {

namespace {

/** Validation loss first: it says most about a run. */
QStringList figuresOf(const std::vector<RunDetails>& details) {
    QStringList names;
    for (const auto& d : details)
        for (const auto& curve : d.curves)
            if (const auto name = QString::fromStdString(curve.name); !names.contains(name)) names << name;
    std::stable_sort(names.begin(), names.end(), [](const QString& a, const QString& b) { return a.startsWith("val_") && !b.startsWith("val_"); });
    return names;
}

}  // namespace

CurvesCard::CurvesCard(QWidget* parent) : QWidget(parent), figure_(new QComboBox), plot_(new LinePlot(tr("Curves"))) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::gap);
    auto* head = new QHBoxLayout;
    head->addWidget(mutedLabel(tr("figure")));
    head->addWidget(figure_);
    head->addStretch();
    figure_->setAccessibleName(tr("Figure to compare"));
    figure_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    layout->addWidget(plot_, 1);
    layout->addLayout(head);
    plot_->setMinimumHeight(180);
    const auto same = [](double steps) { return steps; };
    plot_->setXScale(XScale{same, same, tr("step")});
    connect(figure_, &QComboBox::activated, this, &CurvesCard::draw);
}

void CurvesCard::show(const std::vector<RunDetails>& details) {
    details_ = details;
    const QString before = figure_->currentText();
    const QSignalBlocker quiet(figure_);
    figure_->clear();
    figure_->addItems(figuresOf(details_));
    if (figure_->findText(before) >= 0) figure_->setCurrentText(before);
    draw();
}

void CurvesCard::draw() {
    for (const int curve : curves_) plot_->removeCurve(curve);
    curves_.clear();
    plot_->clear();
    const QString figure = figure_->currentText();
    plot_->setTitle(figure.isEmpty() ? tr("Curves") : figure);
    int slot = 0;
    for (const auto& d : details_) {
        const int curve = plot_->addCurve(tr("#%1").arg(d.run.id), CurveStyle::plain(slot++));
        curves_.push_back(curve);
        const auto it = std::find_if(d.curves.begin(), d.curves.end(), [&](const lamina::Curve& c) { return c.name == figure.toStdString(); });
        if (it == d.curves.end()) continue;
        std::vector<double> x, y;
        for (const auto& point : it->points) {
            x.push_back(static_cast<double>(d.stepsBefore + point.step));
            y.push_back(point.value);
        }
        plot_->append(curve, x, y);
    }
    plot_->setFollow(true);
}

}  // namespace lamina::ui
