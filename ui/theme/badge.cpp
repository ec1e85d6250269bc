// SPDX-License-Identifier: GPL-3.0-or-later
// Painting of the pill.
#include "ui/theme/badge.h"

#include <QFontMetrics>
#include <QPainter>

#include "ui/theme/contrast.h"
#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"

namespace lamina::ui {
namespace {

QColor toneColor(Badge::Tone tone) {
    const Theme& t = theme();
    switch (tone) {
        case Badge::Tone::Accent: return t.accent;
        case Badge::Tone::Muted: return t.muted;
        case Badge::Tone::Ok: return t.ok;
        case Badge::Tone::Warning: return t.warning;
        case Badge::Tone::Error: return t.error;
    }
    return t.accent;
}

}  // namespace

Badge::Badge(const QString& text, Tone tone, QWidget* parent) : QWidget(parent), tone_(tone) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setText(text);
}

void Badge::setText(const QString& text) {
    text_ = text;
    setAccessibleName(text);
    updateGeometry();
    update();
}

QSize Badge::sizeHint() const {
    return {QFontMetrics(ui::font(TextSize::Small, QFont::DemiBold)).horizontalAdvance(text_) + 18, 19};
}

void Badge::paintEvent(QPaintEvent*) {
    const QColor color = toneColor(tone_);
    const QColor fill = tone_ == Tone::Accent ? theme().accentSoft : mix(color, theme().panel, 0.14);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    painter.drawRoundedRect(QRectF(rect()), height() / 2.0, height() / 2.0);
    painter.setPen(readable(color, fill));
    painter.setFont(ui::font(TextSize::Small, QFont::DemiBold));
    painter.drawText(rect(), Qt::AlignCenter, text_);
}

}  // namespace lamina::ui
