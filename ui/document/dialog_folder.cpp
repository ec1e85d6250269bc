// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/dialog_folder.h"

#include <QDir>
#include <QFileInfo>
#include <QSettings>
#include <QStandardPaths>

namespace lamina::ui {

namespace {

QString folderKey(DialogPurpose purpose) {
    switch (purpose) {
        case DialogPurpose::Projects: return QStringLiteral("dialogs/projects");
        case DialogPurpose::Data: return QStringLiteral("dialogs/data");
        case DialogPurpose::Samples: return QStringLiteral("dialogs/samples");
        case DialogPurpose::Exports: break;
    }
    return QStringLiteral("dialogs/exports");
}

bool canRead(const QString& folder) {
    const QFileInfo found(folder);
    return !folder.isEmpty() && found.isDir() && found.isReadable();
}

bool canSaveIn(const QString& folder) { return canRead(folder) && QFileInfo(folder).isWritable(); }

QString lastFolder(DialogPurpose purpose) { return QSettings().value(folderKey(purpose)).toString(); }

QString documentsFolder() {
    const QString documents = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    return canRead(documents) ? documents : QDir::homePath();
}

}  // namespace

QString dialogFolder(DialogPurpose purpose) {
    for (const auto one : {purpose, DialogPurpose::Projects, DialogPurpose::Data})
        if (const QString folder = lastFolder(one); canRead(folder)) return folder;
    return documentsFolder();
}

QString dialogFile(DialogPurpose purpose, const QString& name, const QString& project) {
    const QString beside = project.isEmpty() ? QString() : QFileInfo(project).absolutePath();
    for (const QString& folder : {beside, lastFolder(purpose), lastFolder(DialogPurpose::Projects)})
        if (canSaveIn(folder)) return QDir(folder).filePath(name);
    return QDir(documentsFolder()).filePath(name);
}

void workedIn(DialogPurpose purpose, const QString& path) {
    const QString folder = QFileInfo(path).absolutePath();
    if (QFileInfo(folder).isDir()) QSettings().setValue(folderKey(purpose), folder);
}

}  // namespace lamina::ui
