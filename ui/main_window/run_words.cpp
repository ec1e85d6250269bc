// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window/run_words.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "ui/document/text.h"
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

}  // namespace

QString runInWords(const RunSummary& run) {
    const auto most = std::max_element(run.metrics.begin(), run.metrics.end(), [](const RunMetric& a, const RunMetric& b) { return worthOfFigure(a) < worthOfFigure(b); });
    const QString number = tr("run %1").arg(run.id);
    if (most == run.metrics.end() || worthOfFigure(*most) == 0) return number;
    return QStringLiteral("%1 · %2 %3").arg(number, QString::fromStdString(most->name), metricText(most->name, most->best));
}

}  // namespace lamina::ui
