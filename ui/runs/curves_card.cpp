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

/** As the other rooms call it; one that is another figure in each of the runs keeps its name. */
QString figureInWords(const std::vector<RunDetails>& details, const QString& figure) {
    const QString ofSteps = QStringLiteral("step_");
    const bool steps = figure.startsWith(ofSteps);
    const QString name = steps ? figure.mid(ofSteps.size()) : figure;
    QStringList words;
    for (const auto& d : details) {
        const auto measured = [&](const lamina::Curve& curve) { return QString::fromStdString(curve.name) == figure; };
        if (std::none_of(d.curves.begin(), d.curves.end(), measured)) continue;
        const auto own = d.words.find(name.toStdString());
        const QString called = own == d.words.end() ? name : QString::fromStdString(own->second);
        if (!words.contains(called)) words << called;
    }
    const QString called = words.size() == 1 ? words.front() : name;
    return steps ? CurvesCard::tr("%1, step by step").arg(called) : called;
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
    const QVariant before = figure_->currentData();
    const QSignalBlocker quiet(figure_);
    figure_->clear();
    for (const auto& figure : figuresOf(details_)) figure_->addItem(figureInWords(details_, figure), figure);
    if (const int at = figure_->findData(before); at >= 0) figure_->setCurrentIndex(at);
    draw();
}

void CurvesCard::draw() {
    for (const int curve : curves_) plot_->removeCurve(curve);
    curves_.clear();
    plot_->clear();
    const QString figure = figure_->currentData().toString();
    plot_->setTitle(figure.isEmpty() ? tr("Curves") : figure_->currentText());
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
