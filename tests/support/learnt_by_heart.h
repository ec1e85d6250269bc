// SPDX-License-Identifier: GPL-3.0-or-later
// A table whose labels are chance: a net learns them by heart, and what is validated gets worse from early on.
#pragma once

#include <QByteArray>
#include <QFile>
#include <QString>
#include <filesystem>

#include "engine/base/random.h"
#include "engine/checks/fit.h"
#include "engine/data/sources.h"
#include "engine/io/templates.h"

namespace lamina::test {

/** Writes the table there. Empty where it cannot be written. */
inline Project byHeart(const QString& table, std::int64_t epochs) {
    Random random(5);
    QByteArray text = "a,b,c,d,kind\n";
    for (int i = 0; i < 200; ++i) {
        for (int column = 0; column < 4; ++column) text += QByteArray::number(random.uniform(-1, 1), 'f', 4) + ',';
        text += random.uniform(0, 1) < 0.5 ? "odd\n" : "even\n";
    }
    QFile file(table);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size()) return {};
    file.close();
    Project project = projectFromTemplate("table");
    project.data = sniff(std::filesystem::path(table.toStdString()));
    adaptToData(project, load(project.data, {}));
    project.training.optimizer = {"Adam", {{"learning_rate", 0.03}}};
    project.training.epochs = epochs;
    return project;
}

}  // namespace lamina::test
