// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/dropped_sample.h"

#include <QMimeData>

#include "engine/trained/predictions.h"
#include "ui/document/dropped_files.h"

namespace lamina::ui {

std::vector<std::filesystem::path> droppedPaths(const QMimeData& dragged) {
    std::vector<std::filesystem::path> files;
    for (const QString& file : droppedFiles(dragged)) files.emplace_back(file.toStdString());
    return files;
}

bool isOneSample(const QMimeData& dragged) {
    const auto files = droppedPaths(dragged);
    if (files.empty()) return dragged.hasImage();
    return files.size() == 1 && !isTable(files.front()) && !isArrays(files.front()) && !std::filesystem::is_directory(files.front());
}

bool isThereToTry(const QMimeData& dragged) { return isOneSample(dragged) && (droppedFiles(dragged).isEmpty() || whyNotDropped(dragged).isEmpty()); }

}  // namespace lamina::ui
