// SPDX-License-Identifier: GPL-3.0-or-later
// The figures over the pages of the Evaluate room.
#include <QFontMetrics>
#include <QHBoxLayout>

#include "engine/trained/figure_words.h"
#include "ui/document/training_controller.h"
#include "ui/document/words.h"
#include "ui/evaluation/class_figures.h"
#include "ui/evaluation/evaluate_room.h"
#include "ui/plots/numbers.h"
#include "ui/theme/stat_tile.h"

namespace lamina::ui {

namespace {

constexpr int widestClass = 90;  // pixels of a name in a tile

QString latencyInWords(double seconds) {
    return seconds < 1e-3 ? EvaluateRoom::tr("%1 µs").arg(seconds * 1e6, 0, 'g', 3) : EvaluateRoom::tr("%1 ms").arg(seconds * 1e3, 0, 'g', 3);
}

}  // namespace

void EvaluateRoom::clearTiles() {
    baseline_ = nullptr;
    while (QLayoutItem* item = tiles_->takeAt(0)) {
        if (item->widget()) item->widget()->hide(), item->widget()->deleteLater();
        delete item;
    }
}

void EvaluateRoom::showTiles(const Evaluation& evaluation, const QString& part) {
    clearTiles();
    metrics_ = static_cast<int>(evaluation.metrics.size());
    for (const auto& [name, value] : evaluation.metrics)
        tiles_->addWidget(new StatTile(tr("%1 %2").arg(part, QString::fromStdString(figureWords(training_.model()->project, name))), metricText(name, value)));
    tiles_->addWidget(new StatTile(tr("%1 loss").arg(part), valueText(evaluation.loss)));
    tiles_->addWidget(new StatTile(tr("samples"), groupedCount(static_cast<std::int64_t>(evaluation.rows.size()))));
    tiles_->addWidget(new StatTile(tr("one sample"), latencyInWords(evaluation.secondsPerSample)));
    tiles_->addStretch();
}

void EvaluateRoom::showBaseline(const ClassFigures* figures) {
    if (baseline_) {
        tiles_->removeWidget(baseline_);
        baseline_->hide(), baseline_->deleteLater();
        baseline_ = nullptr;
    }
    const auto commonest = figures ? figures->commonest() : ClassScores::Commonest{};
    if (commonest.which < 0 || metrics_ == 0) return;
    const QString name = figures->classes.value(commonest.which);
    baseline_ = new StatTile(tr("always saying %1").arg(fontMetrics().elidedText(name, Qt::ElideRight, widestClass)), shareText(commonest.share, 1));
    baseline_->setToolTip(tr("How often it would be right to say nothing but “%1”, the commonest class: the net should be right more often.").arg(name));
    tiles_->insertWidget(metrics_, baseline_);
}

}  // namespace lamina::ui
