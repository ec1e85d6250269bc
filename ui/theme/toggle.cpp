// SPDX-License-Identifier: GPL-3.0-or-later
// Painting and animation of the switch.
#include "ui/theme/toggle.h"

#include <QPainter>

#include "ui/theme/contrast.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

Toggle::Toggle(QWidget* parent) : QAbstractButton(parent) {
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setCursor(Qt::PointingHandCursor);
    animation_.setDuration(120);
    connect(&animation_, &QVariantAnimation::valueChanged, this, qOverload<>(&Toggle::update));
    connect(this, &QAbstractButton::toggled, this, &Toggle::slide);
}

void Toggle::slide(bool on) {
    const double from = knob();
    animation_.stop();
    animation_.setStartValue(isVisible() ? from : (on ? 1.0 : 0.0));
    animation_.setEndValue(on ? 1.0 : 0.0);
    animation_.start();
}

double Toggle::knob() const {
    const bool moving = animation_.state() == QAbstractAnimation::Running;
    return moving ? animation_.currentValue().toDouble() : (isChecked() ? 1.0 : 0.0);
}

void Toggle::paintEvent(QPaintEvent*) {
    const Theme& t = theme();
    const double on = knob();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setOpacity(isEnabled() ? 1 : 0.45);
    const QRectF track(2, (height() - 16) / 2.0, 28, 16);
    if (hasFocus()) {
        painter.setPen(QPen(t.accent, 1.2));
        painter.drawRoundedRect(track.adjusted(-1.5, -1.5, 1.5, 1.5), 9.5, 9.5);
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(mix(t.accent, t.faint, on));
    painter.drawRoundedRect(track, 8, 8);
    painter.setBrush(t.dark ? t.onAccent : QColor(Qt::white));
    painter.drawEllipse(QPointF(track.left() + 8 + 12 * on, track.center().y()), 6, 6);
}

}  // namespace lamina::ui
