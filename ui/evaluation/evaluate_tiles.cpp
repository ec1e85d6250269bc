// SPDX-License-Identifier: GPL-3.0-or-later
// The figures over the pages of the Evaluate room.
#include <QFontMetrics>
#include <QHBoxLayout>
#include <cmath>

#include "engine/compile/output_names.h"
#include "engine/trained/figure_words.h"
#include "engine/trained/told_figure.h"
#include "ui/document/text.h"
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

StatTile* tileOf(const QString& label, const std::string& name, const ToldFigure& told, double value) {
    auto* tile = new StatTile(label, metricText(name, told.value));
    if (!told.unit.empty()) tile->setUnit(text(told.unit));
    if (told.value != value && std::isfinite(value)) tile->setToolTip(EvaluateRoom::tr("%1 on the scale that the net learns on, as curves and runs tell it.").arg(metricText(name, value)));
    return tile;
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
    const Project& project = training_.model()->project;
    const auto outputs = outputNames(project.graph, infer(project.graph));
    const auto add = [&](const QString& words, const std::string& name, double value) {
        tiles_->addWidget(tileOf(tr("%1 %2").arg(part, words), name, toldFigure(training_.data()->preparation, outputs, name, value), value), 0, Qt::AlignTop);
    };
    for (const auto& [name, value] : evaluation.metrics) add(text(figureWords(project, name)), name, value);
    add(tr("loss"), "loss", evaluation.loss);
    tiles_->addWidget(new StatTile(tr("samples"), groupedCount(static_cast<std::int64_t>(evaluation.rows.size()))), 0, Qt::AlignTop);
    tiles_->addWidget(new StatTile(tr("one sample"), latencyInWords(evaluation.secondsPerSample)), 0, Qt::AlignTop);
    tiles_->addStretch();
}

bool EvaluateRoom::isTold(const std::string& metric) const {
    const auto data = training_.data();
    return data && evaluation_.metrics.contains(metric) && toldFigure(data->preparation, {}, metric, 0).own;
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
    tiles_->insertWidget(metrics_, baseline_, 0, Qt::AlignTop);
}

}  // namespace lamina::ui
