// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/picture_page.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPixmap>
#include <QVBoxLayout>
#include <cmath>
#include <numeric>

#include "ui/plots/numbers.h"
#include "ui/plots/sample_grid.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"
#include "ui/theme/palette.h"

namespace lamina::ui {

namespace {

constexpr std::size_t worstShown = 60;
constexpr int swatch = 12;

QLabel* swatchOf(int c) {
    QPixmap square(swatch, swatch);
    square.fill(c == 0 ? QColor(128, 128, 128) : curveColor(c - 1));
    auto* label = new QLabel;
    label->setPixmap(square);
    return label;
}

}  // namespace

PicturePage::PicturePage(QWidget* parent) : QWidget(parent), rest_(mutedLabel({})), legend_(new QHBoxLayout), grid_(new SampleGrid) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::space);
    auto* head = new QHBoxLayout;
    head->setSpacing(6);
    head->addWidget(strongLabel(tr("Worst samples")));
    head->addWidget(rest_, 1);
    layout->addLayout(head);
    legend_->setSpacing(metrics::gap);
    layout->addLayout(legend_);
    layout->addWidget(grid_, 1);
    grid_->setStyleSheet(QStringLiteral("QAbstractItemView { background: transparent; }"));
}

void PicturePage::show(const Dataset& data, const Evaluation& evaluation) {
    figures_ = pictureFigures(data, evaluation);
    const auto answers = figures_.worst(worstShown);
    const Triples made = triples(data, evaluation, figures_, answers);
    rest_->setText((made.inputs.empty() ? tr("target, answer") : tr("input, target, answer")) + tr(" · %1 of %2").arg(answers.size()).arg(figures_.errors.size()));
    showLegend();
    std::vector<SamplePainter> painters;
    if (!made.inputs.empty()) painters.emplace_back(made.inputs);
    painters.emplace_back(made.targets);
    painters.emplace_back(made.answers);
    std::vector<std::uint32_t> places(answers.size());
    std::iota(places.begin(), places.end(), 0u);
    std::vector<Caption> captions;
    for (const std::size_t i : answers) {
        const QString row = tr("sample %1").arg(data.rowOf(figures_.samples[i]) + 1);
        const double error = figures_.errors[i];
        captions.push_back({row, figures_.masks ? tr("%1 % of the pixels are right").arg(100 * (1 - error), 0, 'f', 1) : tr("mean squared error %1").arg(valueText(error))});
    }
    grid_->show(std::move(painters), std::move(places), [captions](std::uint32_t i) { return captions[i]; });
}

void PicturePage::showLegend() {
    while (QLayoutItem* item = legend_->takeAt(0)) {
        if (item->widget()) item->widget()->hide(), item->widget()->deleteLater();
        delete item;
    }
    if (!figures_.masks) return;
    legend_->addWidget(mutedLabel(tr("IoU")));
    for (int c = 0; c < figures_.classes.size(); ++c) {
        const double overlap = figures_.overlap[static_cast<std::size_t>(c)];
        legend_->addWidget(swatchOf(c));
        legend_->addWidget(mutedLabel(figures_.classes[c]));
        legend_->addWidget(strongLabel(std::isnan(overlap) ? QStringLiteral("–") : QString::number(overlap, 'f', 3)));
    }
    legend_->addWidget(mutedLabel(tr("mean")));
    legend_->addWidget(strongLabel(QString::number(figures_.meanOverlap(), 'f', 3)));
    legend_->addStretch();
}

}  // namespace lamina::ui
