// SPDX-License-Identifier: GPL-3.0-or-later
// The four kinds of push button, and the icon button. All take part in Tab order and read out their text.
#pragma once

#include <QString>

class QPushButton;
class QToolButton;
class QWidget;

namespace lamina::ui {

class MenuButton;

/** The one thing to do next: at most one a page. An icon name ("play") puts the icon before the text. */
QPushButton* primaryButton(const QString& text, QWidget* parent = nullptr, const QString& iconName = {});
QPushButton* secondaryButton(const QString& text, QWidget* parent = nullptr, const QString& iconName = {});
/** Blue words without a border: fixes, "Show 8 more". */
QPushButton* linkButton(const QString& text, QWidget* parent = nullptr);
/** The same over as many lines as it takes: never cut, and never what makes its surroundings wide. */
QPushButton* wrappingLink(const QString& text, QWidget* parent = nullptr);
/** Muted words without a border: Undo, Redo, log. */
QPushButton* flatButton(const QString& text, QWidget* parent = nullptr);

/** Strong words without a border, which open a menu: a small arrow follows them. See menu_button.h. */
MenuButton* menuButton(const QString& text, QWidget* parent = nullptr);

/** An icon alone; `name` is its tool tip and what a screen reader says. */
QToolButton* iconButton(const QString& iconName, const QString& name, QWidget* parent = nullptr);

}  // namespace lamina::ui
