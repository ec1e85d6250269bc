// SPDX-License-Identifier: GPL-3.0-or-later
// Qt's own controls in the theme's tokens.
#pragma once

#include <QPalette>
#include <QString>

#include "ui/theme/theme.h"

namespace lamina::ui {

QPalette paletteOf(const Theme& theme);

/** The style sheet of the application. Widgets may set the property "kind" (see button.h, labels.h) instead of
 *  bringing style sheets of their own. */
QString styleSheetOf(const Theme& theme);

}  // namespace lamina::ui
