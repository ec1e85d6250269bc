// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/minimap.h"

#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

#include "ui/theme/palette.h"
#include "ui/theme/theme.h"
#include "ui/canvas/canvas_view.h"

namespace lamina::ui {
namespace {

constexpr QSize kSize(116, 150);
constexpr double kMapPad = 8;

}  // namespace

Minimap::Minimap(CanvasView& view) : QWidget(view.viewport()), view_(view) {
    setObjectName(QStringLiteral("minimap"));
    setFixedSize(kSize);
    setCursor(Qt::ArrowCursor);
    setAccessibleName(tr("Overview of the drawing"));
    setToolTip(tr("Click or drag to go there"));
    connect(&view.canvas(), &CanvasScene::drawingChanged, this, qOverload<>(&QWidget::update));
}

QRectF Minimap::visibleArea() const { return view_.mapToScene(view_.viewport()->rect()).boundingRect(); }

QTransform Minimap::mapping() const {
    QRectF all = view_.canvas().drawingRect();
    if (all.isEmpty()) all = visibleArea();
    all.adjust(-60, -60, 60, 60);
    const double scale = std::min((width() - 2 * kMapPad) / all.width(), (height() - 2 * kMapPad) / all.height());
    QTransform t;
    t.translate(width() / 2.0, height() / 2.0);
    t.scale(scale, scale);
    t.translate(-all.center().x(), -all.center().y());
    return t;
}

void Minimap::paintEvent(QPaintEvent*) {
    const Theme& c = theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(c.line);
    painter.setBrush(c.panel);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
    const QTransform t = mapping();
    painter.setPen(Qt::NoPen);
    painter.setOpacity(0.75);
    for (const auto& [id, card] : view_.canvas().cards()) {
        QRectF r = t.mapRect(CardItem::body().translated(card->pos()));
        if (r.height() < 2) r.setHeight(2);
        if (r.width() < 3) r.setWidth(3);
        painter.setBrush(card->face().wrong ? c.error : familyColor(card->face().family));
        painter.drawRoundedRect(r, 1.5, 1.5);
    }
    painter.setOpacity(1);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(c.accent, 1));
    const QRectF seen = t.mapRect(visibleArea()) & QRectF(rect()).adjusted(3.5, 3.5, -3.5, -3.5);
    if (!seen.isEmpty()) painter.drawRoundedRect(seen, 3, 3);
}

void Minimap::go(QPointF at) { view_.centerOn(mapping().inverted().map(at)); }
void Minimap::mousePressEvent(QMouseEvent* event) { go(event->position()); }
void Minimap::mouseMoveEvent(QMouseEvent* event) {
    if (event->buttons() & Qt::LeftButton) go(event->position());
}

}  // namespace lamina::ui
