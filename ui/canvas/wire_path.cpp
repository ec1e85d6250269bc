// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/wire_path.h"

#include <algorithm>
#include <cmath>

namespace lamina::ui {
namespace {

constexpr double kBeside = 36;  // from a card to a wire that passes it
constexpr double kNest = 12;    // further out for every card more, so that nested wires stay apart
constexpr double kLeave = 16;   // straight out of a port

}  // namespace

QPainterPath directWire(QPointF from, QPointF to) {
    QPainterPath path(from);
    const double down = to.y() - from.y();
    const double pull = down > 0 ? down / 2 : std::min(140.0, 30 - down / 2);
    if (std::abs(to.x() - from.x()) < 0.5 && down > 0) path.lineTo(to);
    else path.cubicTo(from + QPointF(0, pull), to - QPointF(0, pull), to);
    return path;
}

std::vector<QRectF> cardsCrossed(QPointF from, QPointF to, const std::vector<QRectF>& cards) {
    std::vector<QRectF> crossed;
    const QPainterPath path = directWire(from, to);
    const QRectF box = path.boundingRect().adjusted(-1, 2, 1, -2);
    for (const auto& card : cards)
        if (box.intersects(card) && path.intersects(card)) crossed.push_back(card);
    return crossed;
}

QPainterPath wireAround(QPointF from, const QRectF& target, const std::vector<QRectF>& crossed) {
    double left = target.left(), right = target.right();
    for (const auto& card : crossed) left = std::min(left, card.left()), right = std::max(right, card.right());
    const double nest = kBeside + kNest * (std::min<double>(static_cast<double>(crossed.size()), 8) - 1);
    const double middle = (from.x() + target.center().x()) / 2;
    const bool onRight = right - middle <= middle - left;
    const double x = onRight ? right + nest : left - nest;
    const QPointF start = from + QPointF(0, kLeave / 2), end(onRight ? target.right() : target.left(), target.center().y());
    const double r = std::min({60.0, std::abs(x - start.x()) / 2, std::max(8.0, (end.y() - start.y()) / 3)});

    QPainterPath path(from);
    path.lineTo(start);
    path.cubicTo(start.x() + (x - start.x()) * 0.6, start.y(), x, start.y() + r * 0.1, x, start.y() + r);
    path.lineTo(x, end.y() - r);
    path.cubicTo(x, end.y() - r * 0.3, x + (end.x() - x) * 0.5, end.y(), end.x(), end.y());
    return path;
}

}  // namespace lamina::ui
