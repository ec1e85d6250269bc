// SPDX-License-Identifier: GPL-3.0-or-later
// Line icons of resources/icons, in the theme's colours and sharp at any scale.
#pragma once

#include <QIcon>
#include <QPixmap>
#include <QStringList>

namespace lamina::ui {

/** Which token an icon is drawn in. A checked or selected icon is always drawn in accent, a disabled one faint. */
enum class IconColor { Muted, Text, Accent, OnAccent, Ok, Warning, Error };

/** The icon by file name without ".svg"; it follows the theme by itself. An unknown name asserts and draws nothing. */
QIcon icon(const QString& name, IconColor color = IconColor::Muted);

/** One picture in one colour, size × size device-independent pixels. */
QPixmap iconPixmap(const QString& name, int size, const QColor& color, qreal devicePixelRatio = 1);

/** All names there are. */
QStringList iconNames();

}  // namespace lamina::ui
