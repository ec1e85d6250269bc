// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/wire_item.h"

#include <QPainter>
#include <QPainterPathStroker>
#include <QStyleOptionGraphicsItem>

#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"

namespace lamina::ui {
namespace {

constexpr double kHitWidth = 14;
constexpr double kShapeFrom = 0.999;  // zoom from which a wire carries its shape

}  // namespace

WireItem::WireItem(const Edge& edge) : edge_(edge) { setZValue(1); }

void WireItem::route(const QPainterPath& path) {
    if (path == path_) return;
    prepareGeometryChange();
    path_ = path;
}

void WireItem::show(const Look& look) {
    if (look == look_) return;
    look_ = look;
    update();
}

QPainterPath WireItem::shape() const {
    QPainterPathStroker stroker;
    stroker.setWidth(kHitWidth);
    return stroker.createStroke(path_);
}

void WireItem::paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*) {
    const Theme& c = theme();
    const bool strong = look_.selected || look_.lit || look_.target;
    QPen pen(look_.wrong ? c.error : strong ? c.accent : c.faint, look_.selected || look_.target ? 3 : strong ? 2 : 1.6);
    if (look_.wrong) pen.setDashPattern({3, 3});
    painter->setPen(pen);
    painter->setBrush(Qt::NoBrush);
    painter->drawPath(path_);

    const double zoom = option->levelOfDetailFromTransform(painter->worldTransform());
    if (zoom < kShapeFrom || look_.shape.isEmpty()) return;
    painter->setFont(font(TextSize::Small));
    painter->setPen(c.muted);
    const QPointF at = path_.pointAtPercent(0.5) + QPointF(9, 0);
    painter->drawText(QRectF(at.x(), at.y() - 9, 120, 18), Qt::AlignLeft | Qt::AlignVCenter, look_.shape);
}

}  // namespace lamina::ui
