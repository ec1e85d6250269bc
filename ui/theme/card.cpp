// SPDX-License-Identifier: GPL-3.0-or-later
// Painting of the card.
#include "ui/theme/card.h"

#include <QPainter>
#include <QPainterPath>
#include <QVBoxLayout>

#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

Card::Card(QWidget* parent) : QWidget(parent), body_(new QVBoxLayout(this)) {
    body_->setContentsMargins(14, 12, 14, 12);
    body_->setSpacing(metrics::gap);
}

void Card::setEdge(const QColor& color) {
    edge_ = color;
    update();
}

void Card::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintPanel(painter, rect(), theme().panel, theme().line, metrics::panelRadius);
    if (!edge_.isValid()) return;
    QPainterPath outline;
    outline.addRoundedRect(QRectF(rect()), metrics::panelRadius, metrics::panelRadius);
    QPainterPath inner;  // what is left of a panel moved right by the edge's width: a crescent, as in the sketch
    inner.addRoundedRect(QRectF(rect()).adjusted(3, 0, 3, 0), metrics::panelRadius, metrics::panelRadius);
    painter.fillPath(outline - inner, edge_);
}

void paintPanel(QPainter& painter, const QRectF& where, const QColor& fill, const QColor& border, double radius) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(border, 1));
    painter.setBrush(fill);
    painter.drawRoundedRect(where.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    painter.restore();
}

}  // namespace lamina::ui
