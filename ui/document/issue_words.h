// SPDX-License-Identifier: GPL-3.0-or-later
// What is wrong, between the engine's words and the window's.
#pragma once

#include <QString>

#include "engine/model/issue.h"
#include "ui/document/text.h"

namespace lamina::ui {

/** All that is said of it, closed by a full stop. */
inline QString fullSentence(const Issue& issue) {
    const QString words = text(issue.sentence());
    return words.endsWith(QLatin1Char('.')) ? words : words + QLatin1Char('.');
}

/** Something that the window itself finds in the way, and the room where it is mended. */
inline Issue issueIn(Issue::Room room, const QString& why) {
    Issue issue{Issue::Severity::Error, 0, why.toStdString()};
    issue.room = room;
    return issue;
}

}  // namespace lamina::ui
