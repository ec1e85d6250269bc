// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/what_differs.h"

#include <algorithm>

#include "engine/runs/differences.h"
#include "ui/document/text.h"
#include "ui/document/words.h"
#include "ui/runs/run_model.h"

namespace lamina::ui {

namespace {

Difference makeDifference(const QString& what, const QStringList& values) {
    Difference difference{what, values, {}};
    for (const auto& value : values) difference.departs.push_back(value != values.front());
    return difference;
}

void addIfOther(std::vector<Difference>& all, const QString& what, const QStringList& values) {
    if (std::any_of(values.begin(), values.end(), [&](const QString& v) { return v != values.front(); })) all.push_back(makeDifference(what, values));
}

}  // namespace

std::vector<Difference> whatDiffers(const std::vector<Run>& runs) {
    std::vector<Difference> all;
    if (runs.size() < 2) return all;
    QStringList parameters, data, devices;
    for (const auto& run : runs) {
        parameters << shortCount(static_cast<double>(run.parameters));
        data << QString::fromStdString(run.dataFingerprint).section(QChar(u' '), 0, 1);
        devices << deviceInWords(run.device);
    }
    addIfOther(all, tr("parameters"), parameters);
    addIfOther(all, tr("data"), data);
    addIfOther(all, tr("device"), devices);
    for (const auto& setting : settingsThatDiffer(runs)) {
        QStringList values;
        for (const auto& value : setting.values) values << QString::fromStdString(value);
        all.push_back(makeDifference(QString::fromStdString(setting.what), values));
    }
    return all;
}

}  // namespace lamina::ui
