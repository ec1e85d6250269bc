// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/run_words.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>
#include <algorithm>
#include <cmath>
#include <string_view>

#include "ui/plots/numbers.h"

namespace lamina::ui {

namespace {

/** How much a figure says of a run: metrics of validation most, the loss of training least. */
int worthOfFigure(const RunMetric& metric) {
    const std::string_view name = metric.name;
    const bool beside = name.starts_with("step_") || name.starts_with("test_") || name.ends_with("learning_rate") || name.find("gradient") != std::string_view::npos;
    if (beside || !std::isfinite(metric.best)) return 0;
    const bool validation = name.starts_with("val_"), loss = name.ends_with("loss");
    return 1 + (validation ? 1 : 0) + (loss ? 0 : 2);
}

/** "val_accuracy 91.7 %"; empty: it has no figures. */
QString tellingFigure(const RunSummary& run) {
    const auto most = std::max_element(run.metrics.begin(), run.metrics.end(), [](const RunMetric& a, const RunMetric& b) { return worthOfFigure(a) < worthOfFigure(b); });
    if (most == run.metrics.end() || worthOfFigure(*most) == 0) return {};
    return QStringLiteral("%1 %2").arg(QString::fromStdString(most->name), metricText(most->name, most->best));
}

}  // namespace

QString startedText(const RunSummary& run) {
    return QLocale().toString(QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(run.started * 1000)), QStringLiteral("d MMM yyyy, HH:mm"));
}

QString bestText(const RunSummary& run) {
    const QString figure = tellingFigure(run);
    return figure.isEmpty() ? figure : QCoreApplication::translate("lamina::ui::RunWords", "best %1").arg(figure);
}

QString runInWords(const RunSummary& run) {
    const QString number = QCoreApplication::translate("lamina::ui::RunWords", "run %1").arg(run.id), figure = tellingFigure(run);
    return figure.isEmpty() ? number : QStringLiteral("%1 · %2").arg(number, figure);
}

}  // namespace lamina::ui
