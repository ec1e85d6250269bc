// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/wrapped_text.h"

#include <QPainter>

namespace lamina::ui {

QStringList linesOf(const QString& text, const QFontMetrics& metrics, int width, int most) {
    QStringList lines;
    QStringList words = text.split(QChar(u' '), Qt::SkipEmptyParts);
    while (!words.isEmpty() && lines.size() + 1 < most) {
        QString line = words.takeFirst();
        while (!words.isEmpty() && metrics.horizontalAdvance(line + QChar(u' ') + words.front()) <= width) line += QChar(u' ') + words.takeFirst();
        lines << line;
    }
    if (!words.isEmpty()) lines << metrics.elidedText(words.join(QChar(u' ')), Qt::ElideRight, width);
    return lines;
}

void drawLines(QPainter& painter, const QRectF& area, const QString& text, int most) {
    const QFontMetrics metrics = painter.fontMetrics();
    double top = area.top();
    for (const QString& line : linesOf(text, metrics, static_cast<int>(area.width()), most)) {
        painter.drawText(QRectF(area.left(), top, area.width(), metrics.height()), Qt::AlignLeft | Qt::AlignVCenter, line);
        top += metrics.height();
    }
}

}  // namespace lamina::ui
