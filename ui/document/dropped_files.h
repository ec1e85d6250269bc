// SPDX-License-Identifier: GPL-3.0-or-later
// What a drag from outside brings: files that are there, or a reason why there is nothing to take. Its list may be empty, or of the web.
#pragma once

#include <QString>
#include <QStringList>

class QMimeData;

namespace lamina::ui {

/** The local files and folders among what is dragged; whether they are there is not looked up. */
QStringList droppedFiles(const QMimeData& dragged);

/** Why what was dropped cannot be taken: a sentence with what to do instead; empty: all of it is there. */
QString whyNotDropped(const QMimeData& dragged);

/** The first of these files that is gone, and what to do; empty: all are there. */
QString whatIsGone(const QStringList& files);

}  // namespace lamina::ui
