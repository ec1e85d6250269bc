// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/dropped_files.h"

#include <QFileInfo>
#include <QMimeData>
#include <QUrl>
#include <algorithm>

#include "ui/document/text.h"

namespace lamina::ui {

QStringList droppedFiles(const QMimeData& dragged) {
    QStringList files;
    for (const QUrl& url : dragged.urls())
        if (url.isLocalFile()) files << url.toLocalFile();
    return files;
}

QString whyNotDropped(const QMimeData& dragged) {
    const QStringList files = droppedFiles(dragged);
    if (!files.isEmpty()) return whatIsGone(files);
    const auto urls = dragged.urls();
    if (urls.isEmpty()) return tr("What was dropped holds no file: drop a file or a folder from the file manager.");
    return tr("%1 is an address, not a file: save it on this computer, then drop the file.").arg(urls.front().toDisplayString());
}

QString whatIsGone(const QStringList& files) {
    const auto gone = std::find_if(files.begin(), files.end(), [](const QString& file) { return !QFileInfo::exists(file); });
    return gone == files.end() ? QString() : tr("%1 is no longer there: take it from where it lies now.").arg(*gone);
}

}  // namespace lamina::ui
