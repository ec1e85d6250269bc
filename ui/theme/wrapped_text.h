// SPDX-License-Identifier: GPL-3.0-or-later
// Words on a card: over as many lines as there are, and no longer than that.
#pragma once

#include <QFontMetrics>
#include <QRectF>
#include <QString>
#include <QStringList>

class QPainter;

namespace lamina::ui {

/** A text in lines of this width, broken between words; the last ends in an ellipsis where it does not hold the rest. */
QStringList linesOf(const QString& text, const QFontMetrics& metrics, int width, int most);

/** Draws it with the painter's font and pen, from the top of the area. */
void drawLines(QPainter& painter, const QRectF& area, const QString& text, int most);

}  // namespace lamina::ui
