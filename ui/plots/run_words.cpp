// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/run_words.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include "engine/runs/figure_rank.h"
#include "ui/plots/numbers.h"

namespace lamina::ui {

namespace {

/** "val_accuracy 91.7 %"; empty: it has no figures. */
QString tellingText(const RunSummary& run) {
    const RunMetric* most = tellingFigure(run);
    return most ? QStringLiteral("%1 %2").arg(QString::fromStdString(most->name), metricText(most->name, most->best)) : QString();
}

}  // namespace

QString startedText(const RunSummary& run) {
    return QLocale().toString(QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(run.started * 1000)), QStringLiteral("d MMM yyyy, HH:mm"));
}

QString bestText(const RunSummary& run) {
    const QString figure = tellingText(run);
    return figure.isEmpty() ? figure : QCoreApplication::translate("lamina::ui::RunWords", "best %1").arg(figure);
}

QString runInWords(const RunSummary& run) {
    const QString number = QCoreApplication::translate("lamina::ui::RunWords", "run %1").arg(run.id), figure = tellingText(run);
    return figure.isEmpty() ? number : QStringLiteral("%1 · %2").arg(number, figure);
}

}  // namespace lamina::ui
