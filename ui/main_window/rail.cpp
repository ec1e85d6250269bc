// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window/rail.h"

#include <QPainter>
#include <QVBoxLayout>

#include "ui/theme/fonts.h"
#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

namespace lamina::ui {
namespace {

QColor colorOf(RoomMark::Kind kind) {
    switch (kind) {
        case RoomMark::Kind::Ok: return theme().ok;
        case RoomMark::Kind::Warning: return theme().warning;
        case RoomMark::Kind::Error: return theme().error;
        case RoomMark::Kind::Busy: return theme().accent;
        default: return {};
    }
}

}  // namespace

RailButton::RailButton(const Room& room, int number, QWidget* parent) : QAbstractButton(parent), room_(room), number_(number) {
    setCheckable(true);
    setFixedSize(sizeHint());
    setText(room.title);
    setFocusPolicy(Qt::TabFocus);
    setMark({});
}

void RailButton::setMark(const RoomMark& mark) {
    if (mark == mark_ && !accessibleName().isEmpty()) return;
    mark_ = mark;
    setAccessibleName(mark.words.isEmpty() ? room_.title : QStringLiteral("%1, %2").arg(room_.title, mark.words));
    const QString key = QStringLiteral("Ctrl+%1").arg(number_);
    setToolTip(mark.words.isEmpty() ? QStringLiteral("%1 (%2)").arg(room_.title, key) : QStringLiteral("%1 (%2) — %3").arg(room_.title, key, mark.words));
    update();
}

void RailButton::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& t = theme();
    if (isChecked() || underMouse()) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(isChecked() ? t.accentSoft : t.window);
        painter.drawRoundedRect(rect(), metrics::cardRadius, metrics::cardRadius);
    }
    if (hasFocus()) {
        painter.setPen(QPen(t.accent, 1.5));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), metrics::cardRadius, metrics::cardRadius);
    }
    const QColor ink = isChecked() ? t.accent : t.muted;
    constexpr int size = metrics::icon;
    painter.drawPixmap(QPoint((width() - size) / 2, 11), iconPixmap(room_.icon, size, ink, devicePixelRatioF()));
    painter.setPen(ink);
    painter.setFont(ui::font(TextSize::Small, isChecked() ? QFont::DemiBold : QFont::Normal));
    painter.drawText(QRect(0, 34, width(), 20), Qt::AlignCenter, room_.title);
    if (mark_.kind == RoomMark::Kind::None) return;
    painter.setPen(QPen(isChecked() ? t.accentSoft : t.panel, 1.5));
    painter.setBrush(colorOf(mark_.kind));
    painter.drawEllipse(QPointF(width() / 2.0 + 10, 12), 4.5, 4.5);
}

Rail::Rail(QWidget* parent) : QWidget(parent) {
    setFixedWidth(metrics::rail);
    setAccessibleName(tr("Rooms"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(4, 8, 4, 8);
    column->setSpacing(4);
    for (const Room& room : rooms()) {
        auto* button = new RailButton(room, static_cast<int>(buttons_.size()) + 1, this);
        connect(button, &QAbstractButton::clicked, this, [this, id = room.id] { emit chosen(id); });
        column->addWidget(button);
        buttons_.push_back(button);
    }
    column->addStretch();
}

void Rail::setCurrent(const QString& id) {
    for (std::size_t i = 0; i < buttons_.size(); ++i) buttons_[i]->setChecked(rooms()[i].id == id);
}

void Rail::setMark(const QString& id, const RoomMark& mark) {
    for (std::size_t i = 0; i < buttons_.size(); ++i)
        if (rooms()[i].id == id) buttons_[i]->setMark(mark);
}

void Rail::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), theme().panel);
    painter.fillRect(QRect(width() - 1, 0, 1, height()), theme().line);
}

}  // namespace lamina::ui
