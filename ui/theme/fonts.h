// SPDX-License-Identifier: GPL-3.0-or-later
// One type family, three sizes (and one for the head of a page).
#pragma once

#include <QFont>

namespace lamina::ui {

enum class TextSize { Small, Body, Title, Page, Figure };

/** Inter where it is installed, else the system's own face. Inside a widget write ui::font(…): QWidget has a font() too. */
QFont font(TextSize size, QFont::Weight weight = QFont::Normal);

/** Height of the letters in pixels: 11, 13, 16, 26, 22. */
int pixelSize(TextSize size);

}  // namespace lamina::ui
