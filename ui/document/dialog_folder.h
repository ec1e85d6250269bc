// SPDX-License-Identifier: GPL-3.0-or-later
// Where file dialogs begin: in the folder of what was chosen last, also by an earlier window.
#pragma once

#include <QString>
#include <QStringList>

namespace lamina::ui {

/** That folder, or with a name: the file of that name in it. Nothing was chosen yet, or it is gone: the working directory. */
QString dialogFolder(const QString& name = {});

/** What a dialog answered, remembered; "" and {}: it was cancelled. */
QString chosenIn(const QString& path);
QStringList chosenIn(const QStringList& paths);

}  // namespace lamina::ui
