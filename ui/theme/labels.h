// SPDX-License-Identifier: GPL-3.0-or-later
// Words in the ranks a page has. Weight and colour follow the theme.
#pragma once

#include <QString>

class QLabel;
class QWidget;

namespace lamina::ui {

/** Small bold grey head of a group: "Data doctor", "Split". */
QLabel* sectionLabel(const QString& text, QWidget* parent = nullptr);
QLabel* titleLabel(const QString& text, QWidget* parent = nullptr);
QLabel* pageLabel(const QString& text, QWidget* parent = nullptr);
QLabel* strongLabel(const QString& text, QWidget* parent = nullptr);
QLabel* mutedLabel(const QString& text, QWidget* parent = nullptr);
QLabel* smallLabel(const QString& text, QWidget* parent = nullptr);

/** For words that change all the time. The label keeps its place while they fit in it: another one lays out the whole room anew, which
 *  a training on the same processors would pay for. */
void setSteadyText(QLabel* label, const QString& text);

/** Gives a label another kind ("error", "warning", "ok", "muted", …: see style_sheet.cpp) and restyles it. */
void setKind(QWidget* widget, const char* kind);

/** Shows that what a field holds is not taken, or that it is again: see [invalid="true"] in style_sheet.cpp. */
void setInvalid(QWidget* field, bool invalid);

}  // namespace lamina::ui
