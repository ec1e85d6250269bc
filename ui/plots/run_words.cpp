// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/run_words.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <cmath>

#include "ui/plots/numbers.h"

namespace lamina::ui {

namespace {

/** Null where it has none. */
const RunMetric* tellingFigure(const RunSummary& run) {
    for (const RunMetric& metric : run.metrics)
        if (metric.maximize && metric.name.starts_with("val_") && std::isfinite(metric.best)) return &metric;
    for (const char* name : {"val_loss", "loss"})
        if (const RunMetric* metric = run.metric(name); metric && std::isfinite(metric->best)) return metric;
    return nullptr;
}

}  // namespace

QString startedText(const RunSummary& run) {
    return QLocale().toString(QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(run.started * 1000)), QStringLiteral("d MMM yyyy, HH:mm"));
}

QString bestText(const RunSummary& run) {
    const RunMetric* figure = tellingFigure(run);
    if (!figure) return {};
    return QCoreApplication::translate("lamina::ui::RunWords", "best %1 %2").arg(QString::fromStdString(figure->name), metricText(figure->name, figure->best));
}

}  // namespace lamina::ui
