// SPDX-License-Identifier: GPL-3.0-or-later
// Projects opened lately, the newest first; kept in the settings.
#pragma once

#include <QDateTime>
#include <QList>
#include <QString>

namespace lamina::ui {

struct Recent {
    QString path;
    QDateTime when;
};

/** Those whose file is still there, at most ten. */
QList<Recent> recents();
void rememberRecent(const QString& path);

}  // namespace lamina::ui
