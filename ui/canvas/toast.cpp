// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/toast.h"

#include <QAccessible>
#include <QPainter>
#include <algorithm>

#include "ui/theme/card.h"
#include "ui/theme/strip.h"
#include "ui/theme/theme.h"

namespace lamina::ui {
namespace {

constexpr int kWidest = 520, kAbove = 68;  // above the zoom box

}  // namespace

Toast::Toast(QWidget* parent) : QLabel(parent) {
    setObjectName(QStringLiteral("toast"));
    setWordWrap(true);
    setMargin(10);
    setAlignment(Qt::AlignCenter);
    timer_.setSingleShot(true);
    connect(&timer_, &QTimer::timeout, this, &QWidget::hide);
    hide();
}

void Toast::say(const QString& sentence) {
    setText(sentence);
    setAccessibleName(sentence);
    show();
    raise();
    timer_.start(passingTime(sentence.size()));
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void Toast::placeIn(QSize room) {
    const int wide = std::min({kWidest, room.width() - 32, fontMetrics().horizontalAdvance(text()) + 40});
    resize(wide, heightForWidth(wide));
    move((room.width() - width()) / 2, room.height() - height() - kAbove);
}

void Toast::mousePressEvent(QMouseEvent*) { hide(); }

void Toast::paintEvent(QPaintEvent* event) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    paintPanel(painter, QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme().raised, theme().line, 8);
    QLabel::paintEvent(event);
}

}  // namespace lamina::ui
