// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/name_label.h"

#include <QEvent>
#include <QPainter>
#include <QStyle>

namespace lamina::ui {

namespace {

constexpr int narrowestLabel = 48;  // pixels

}  // namespace

QString shortName(const QString& name, qsizetype most) {
    if (name.size() <= most) return name;
    QString head = name.left(most / 2), tail = name.right(most - most / 2 - 1);
    if (head.back().isHighSurrogate()) head.chop(1);  // half a character
    if (tail.front().isLowSurrogate()) tail.remove(0, 1);
    return head.trimmed() + QChar(0x2026) + tail.trimmed();
}

NameLabel::NameLabel(const QString& name, const char* kind, QWidget* parent) : QLabel(name, parent) {
    setTextFormat(Qt::PlainText);
    setProperty("kind", QLatin1String(kind));
}

QString NameLabel::shown() const { return fontMetrics().elidedText(text(), Qt::ElideMiddle, contentsRect().width()); }

QSize NameLabel::minimumSizeHint() const {
    const QSize all = QLabel::minimumSizeHint();
    return {qMin(all.width(), narrowestLabel), all.height()};
}

bool NameLabel::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) setToolTip(shown() == text() ? QString() : text());
    return QLabel::event(event);
}

void NameLabel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    style()->drawItemText(&painter, contentsRect(), static_cast<int>(alignment()), palette(), isEnabled(), shown(), foregroundRole());
}

}  // namespace lamina::ui
