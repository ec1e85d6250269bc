// SPDX-License-Identifier: GPL-3.0-or-later
// The document and its file. In memory the paths of data are absolute, so that saving elsewhere and undo keep them right;
// in the file they are relative, so that project and data can move together.
#include <QFileInfo>
#include <functional>

#include "engine/io/project_file.h"
#include "ui/document/document.h"

namespace lamina::ui {
namespace {

namespace fs = std::filesystem;

Project withPaths(Project project, const std::function<fs::path(const fs::path&)>& change) {
    for (auto& path : project.data.paths) path = change(path).generic_string();
    return project;
}

}  // namespace

void Document::open(const QString& path) {
    const QString absolute = QFileInfo(path).absoluteFilePath();
    const fs::path file(absolute.toStdString());
    const auto resolved = [&](const fs::path& p) { return p.is_absolute() ? p : (file.parent_path() / p).lexically_normal(); };
    reset(withPaths(readProject(file), resolved), absolute);
}

void Document::save() { saveAs(path_); }

void Document::saveAs(const QString& path) {
    const QString absolute = QFileInfo(path).absoluteFilePath();
    const fs::path file(absolute.toStdString());
    const auto relative = [&](const fs::path& p) { return p.is_absolute() ? p.lexically_proximate(file.parent_path()) : p; };
    writeProject(file, withPaths(*project_, relative));
    path_ = absolute;
    history_.setClean();
    emit fileChanged();
}

}  // namespace lamina::ui
