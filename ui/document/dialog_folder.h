// SPDX-License-Identifier: GPL-3.0-or-later
// Where file dialogs begin: what is opened or saved for one purpose leads no dialog of another astray. Also over windows.
#pragma once

#include <QString>

namespace lamina::ui {

/** What a file is opened or saved for. */
enum class DialogPurpose {
    Projects,  // and trained nets that are opened
    Data,
    Samples,   // pictures and rows that a net is tried on
    Exports,   // nets, curves, predictions
};

/** The folder of what was opened or saved last for that; there is none yet, or it is gone: where projects or data are, else the person's documents. */
QString dialogFolder(DialogPurpose purpose);

/** A file of that name to be saved: beside the project, the path of its file, where it has one; else where one was saved last, or in the
 *  person's documents. Never where nothing can be written. */
QString dialogFile(DialogPurpose purpose, const QString& name, const QString& project = {});

/** Opening or saving this has worked, so that the next dialog begins beside it: not where it was only tried. */
void workedIn(DialogPurpose purpose, const QString& path);

}  // namespace lamina::ui
