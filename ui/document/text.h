// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <QString>
#include <string>

namespace lamina::ui {

/** A sentence of the window in the user's language, outside of widgets (they have a tr of their own). */
inline QString tr(const char* sentence) { return QCoreApplication::translate("lamina", sentence); }

/** What the engine says, which is UTF-8. */
inline QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

}  // namespace lamina::ui
