// SPDX-License-Identifier: GPL-3.0-or-later
// How well a text can be told from what is behind it.
#pragma once

#include <QColor>

namespace lamina::ui {

/** WCAG 2.1 contrast ratio of two opaque colours, 1 … 21. */
double contrast(const QColor& a, const QColor& b);

/** The colour, moved towards black or white just far enough to be read on `background` (at least 4.5 : 1). */
QColor readable(QColor colour, const QColor& background);

/** `share` (0 … 1) of a over b, both opaque. */
QColor mix(const QColor& a, const QColor& b, double share);

}  // namespace lamina::ui
