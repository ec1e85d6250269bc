// SPDX-License-Identifier: GPL-3.0-or-later
// Painting over the plot.
#include "ui/plots/plot_overlay.h"

#include <QPainter>
#include <algorithm>

#include "ui/theme/card.h"
#include "ui/theme/contrast.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

namespace lamina::ui {
namespace {

constexpr int lineHeight = 17;
constexpr int padding = 10;

}  // namespace

PlotOverlay::PlotOverlay(QWidget* parent) : QWidget(parent) {
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAttribute(Qt::WA_NoSystemBackground);
}

void PlotOverlay::setReading(std::optional<CrosshairReading> reading) {
    if (!reading && !reading_) return;
    reading_ = std::move(reading);
    update();
}

void PlotOverlay::setBox(const QRect& box) {
    box_ = box;
    update();
}

void PlotOverlay::setFocusRing(bool on) {
    ring_ = on;
    update();
}

QRectF PlotOverlay::cardRect() const {
    const QFontMetrics fm(ui::font(TextSize::Small));
    const QFontMetrics body(ui::font(TextSize::Body));
    int width = fm.horizontalAdvance(reading_->head);
    for (const auto& line : reading_->lines) {
        width = std::max(width, body.horizontalAdvance(line.text) + (line.aside.isEmpty() ? 0 : 8 + fm.horizontalAdvance(line.aside)));
    }
    const double height = 2 * padding - 4 + lineHeight * (1.0 + static_cast<double>(reading_->lines.size()));
    QRectF card(reading_->x + 10, area_.top() + area_.height() * 0.16, width + 2 * padding, height);
    if (card.right() > area_.right()) card.moveRight(reading_->x - 10);
    if (card.left() < 0) card.moveLeft(4);
    if (card.bottom() > this->height() - 2) card.moveBottom(this->height() - 2);
    if (card.top() < 2) card.moveTop(2);
    return card;
}

void PlotOverlay::paintCrosshair(QPainter& painter) const {
    const Theme& t = theme();
    painter.setPen(QPen(t.faint, 1));
    painter.drawLine(QLineF(reading_->x, area_.top(), reading_->x, area_.bottom()));
    for (const auto& line : reading_->lines) {
        if (line.y < area_.top() || line.y > area_.bottom()) continue;
        painter.setPen(QPen(t.panel, 1.5));
        painter.setBrush(line.color);
        painter.drawEllipse(QPointF(reading_->x, line.y), 4, 4);
    }
    const QRectF card = cardRect();
    paintPanel(painter, card, t.raised, t.line, metrics::controlRadius);
    QRectF row = card.adjusted(padding, padding - 2, -padding, 0);
    row.setHeight(lineHeight);
    painter.setFont(ui::font(TextSize::Small));
    painter.setPen(t.muted);
    painter.drawText(row, Qt::AlignVCenter, reading_->head);
    for (const auto& line : reading_->lines) {
        row.translate(0, lineHeight);
        painter.setFont(ui::font(TextSize::Body));
        painter.setPen(readable(line.color, t.raised));
        painter.drawText(row, Qt::AlignVCenter, line.text);
        painter.setFont(ui::font(TextSize::Small));
        painter.setPen(t.muted);
        painter.drawText(row, Qt::AlignVCenter | Qt::AlignRight, line.aside);
    }
}

void PlotOverlay::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (ring_) {
        painter.setPen(QPen(theme().accent, 1.2));
        painter.drawRoundedRect(QRectF(area_).adjusted(-3, -3, 3, 3), 4, 4);
    }
    painter.setBrush(Qt::NoBrush);
    if (reading_) paintCrosshair(painter);
    if (box_.isValid()) {
        QColor fill = theme().accent;
        painter.setPen(QPen(fill, 1));
        fill.setAlphaF(0.12F);
        painter.setBrush(fill);
        painter.drawRect(QRectF(box_).adjusted(0.5, 0.5, -0.5, -0.5));
    }
}

}  // namespace lamina::ui
