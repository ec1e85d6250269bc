// SPDX-License-Identifier: GPL-3.0-or-later
// Where file dialogs begin: in the folder of what was opened or saved last, also by an earlier window.
#pragma once

#include <QString>

namespace lamina::ui {

/** That folder, or with a name: the file of that name in it. There is none yet, it is gone, or nothing can be written there where a name
 *  asks for that: the working directory. */
QString dialogFolder(const QString& name = {});

/** Opening or saving this has worked, so that the next dialog begins beside it: not where it was only tried. */
void workedIn(const QString& path);

}  // namespace lamina::ui
