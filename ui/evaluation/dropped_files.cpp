// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/dropped_files.h"

#include <QMimeData>
#include <QUrl>

#include "engine/trained/predictions.h"

namespace lamina::ui {

std::vector<std::filesystem::path> droppedFiles(const QMimeData& dragged) {
    std::vector<std::filesystem::path> files;
    for (const QUrl& url : dragged.urls())
        if (url.isLocalFile()) files.emplace_back(url.toLocalFile().toStdString());
    return files;
}

bool isOneSample(const QMimeData& dragged) {
    const auto files = droppedFiles(dragged);
    if (files.empty()) return dragged.hasImage();
    return files.size() == 1 && !isTable(files.front()) && !std::filesystem::is_directory(files.front());
}

}  // namespace lamina::ui
