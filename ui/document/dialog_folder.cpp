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
    const QFileInfo found(folder);
    if (folder.isEmpty() || !found.isDir() || !found.isReadable()) return name;
    if (name.isEmpty()) return folder;
    return found.isWritable() ? QDir(folder).filePath(name) : name;
}

void workedIn(const QString& path) {
    const QString folder = QFileInfo(path).absolutePath();
    if (QFileInfo(folder).isDir()) QSettings().setValue(dialogFolderKey, folder);
}

}  // namespace lamina::ui
