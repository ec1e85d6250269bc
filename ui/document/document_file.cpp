// SPDX-License-Identifier: GPL-3.0-or-later
// The document and its file.
#include <QFileInfo>

#include "engine/io/project_file.h"
#include "engine/model/place_cards.h"
#include "ui/document/document.h"

namespace lamina::ui {

void Document::open(const QString& path) {
    const QString absolute = QFileInfo(path).absoluteFilePath();
    Project project = readProject(absolute.toStdString());
    if (liesInAHeap(project.graph)) placeCards(project.graph);
    reset(std::move(project), absolute);
}

void Document::save() { saveAs(path_); }

void Document::saveAs(const QString& path) {
    const QString absolute = QFileInfo(path).absoluteFilePath();
    writeProject(absolute.toStdString(), *project_);
    path_ = absolute;
    history_.setClean();
    emit fileChanged();
}

}  // namespace lamina::ui
