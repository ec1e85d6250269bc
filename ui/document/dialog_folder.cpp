// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/dialog_folder.h"

#include <QDir>
#include <QFileInfo>
#include <QSettings>

namespace lamina::ui {

namespace {

const QString dialogFolderKey = QStringLiteral("dialogs/folder");

}  // namespace

QString dialogFolder(const QString& name) {
    const QString folder = QSettings().value(dialogFolderKey).toString();
    if (folder.isEmpty() || !QFileInfo(folder).isDir()) return name;
    return name.isEmpty() ? folder : QDir(folder).filePath(name);
}

QString chosenIn(const QString& path) {
    if (!path.isEmpty()) QSettings().setValue(dialogFolderKey, QFileInfo(path).absolutePath());
    return path;
}

QStringList chosenIn(const QStringList& paths) {
    if (!paths.isEmpty()) chosenIn(paths.front());
    return paths;
}

}  // namespace lamina::ui
