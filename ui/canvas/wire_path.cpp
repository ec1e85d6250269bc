// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/wire_path.h"

#include <algorithm>
#include <cmath>

namespace lamina::ui {
namespace {

constexpr double kBeside = 36;  // from a card to a wire that passes it
constexpr double kNest = 12;    // further out for every card more, so that nested wires stay apart
constexpr double kLeave = 16;   // straight out of a port
constexpr double kBend = 50;    // radius of a turn

/** Points along a wire, near enough to each other that none jumps over a card. (QPainterPath::intersects() would take the
 *  area between a wire and its chord for the wire; pointAtPercent() measures the whole path for every point.) */
std::vector<QPointF> pointsOf(const QPainterPath& wire) {
    constexpr double step = 16;
    std::vector<QPointF> points;
    for (const QPolygonF& line : wire.toSubpathPolygons())
        for (qsizetype i = 0; i + 1 < line.size(); ++i) {
            const QLineF part(line[i], line[i + 1]);
            const int pieces = std::max(1, static_cast<int>(part.length() / step));
            for (int k = 0; k <= pieces; ++k) points.push_back(part.pointAt(static_cast<double>(k) / pieces));
        }
    return points;
}

bool passes(const std::vector<QPointF>& points, const QRectF& card) {
    return std::any_of(points.begin(), points.end(), [&](QPointF p) { return card.contains(p); });
}

/** The target stands beside what is in the way: across at once, then down into its input. */
QPainterPath overThenDown(QPointF from, QPointF to) {
    const double x = to.x(), y = from.y() + kLeave / 2;
    const double r = std::min({kBend, std::abs(x - from.x()), std::max(8.0, to.y() - y)});
    const double side = x > from.x() ? 1 : -1;
    QPainterPath path(from);
    path.lineTo(from.x(), y - 2);
    path.cubicTo(from.x() + side * 2, y, from.x() + side * 8, y, from.x() + side * 16, y);
    path.lineTo(x - side * r, y);
    path.cubicTo(x - side * r * 0.3, y, x, y + r * 0.3, x, y + r);
    path.lineTo(to);
    return path;
}

/** The source stands beside what is in the way: down first, then into the target's side. */
QPainterPath downThenIn(QPointF from, const QRectF& target) {
    const bool onRight = from.x() > target.center().x();
    const QPointF end(onRight ? target.right() : target.left(), target.center().y());
    const double r = std::min({kBend, std::abs(end.x() - from.x()), std::max(8.0, end.y() - from.y())});
    QPainterPath path(from);
    path.lineTo(from.x(), end.y() - r);
    path.cubicTo(from.x(), end.y() - r * 0.3, from.x() + (onRight ? -r : r) * 0.7, end.y(), from.x() + (onRight ? -r : r), end.y());
    path.lineTo(end);
    return path;
}

/** Which way round: across above the target, down beside it, or out to a lane beside everything. */
struct Lane {
    enum Kind { Over, Down, Beside } kind = Beside;
    double x = 0;
    bool onRight = false;
};

Lane laneOf(QPointF from, const QRectF& target, const std::vector<QRectF>& crossed) {
    double left = 1e300, right = -1e300;
    for (const auto& card : crossed) left = std::min(left, card.left()), right = std::max(right, card.right());
    if (target.left() > right || target.right() < left) return {Lane::Over};
    if (from.x() > right || from.x() < left) return {Lane::Down};
    left = std::min(left, target.left());
    right = std::max(right, target.right());
    const double nest = kBeside + kNest * (std::min<double>(static_cast<double>(crossed.size()), 8) - 1);
    const double middle = (from.x() + target.center().x()) / 2;
    const bool onRight = right - middle <= middle - left;
    return {Lane::Beside, onRight ? right + nest : left - nest, onRight};
}

/** Out of a port and over to a lane. */
QPainterPath outTo(double x, QPointF from, double r) {
    const QPointF start = from + QPointF(0, kLeave / 2);
    QPainterPath path(from);
    path.lineTo(start);
    path.cubicTo(start.x() + (x - start.x()) * 0.6, start.y(), x, start.y() + r * 0.1, x, start.y() + r);
    return path;
}

/** From a lane over the upper edge of a card, down onto a point of it. */
QPainterPath landed(QPainterPath path, QPointF landing) {
    const double x = path.currentPosition().x(), y = landing.y() - kLeave * 0.8, across = landing.x() - x;
    const double r = std::min(kLeave * 0.8, std::abs(across) / 2), side = across > 0 ? 1 : -1;
    path.lineTo(x, y - r);
    path.quadTo(x, y, x + side * r, y);
    path.lineTo(landing.x() - side * r, y);
    path.quadTo(landing.x(), y, landing.x(), y + r);
    path.lineTo(landing);
    return path;
}

/** Straight lines from point to point, their corners round. */
QPainterPath rounded(const std::vector<QPointF>& points) {
    constexpr double radius = kLeave * 0.75;
    QPainterPath path(points.front());
    for (std::size_t i = 1; i + 1 < points.size(); ++i) {
        const QLineF in(points[i], points[i - 1]), out(points[i], points[i + 1]);
        const double r = std::min({radius, in.length() / 2, out.length() / 2});
        if (r < 0.5) continue;
        path.lineTo(in.pointAt(r / in.length()));
        path.quadTo(points[i], out.pointAt(r / out.length()));
    }
    path.lineTo(points.back());
    return path;
}

/** Where a wire may go up between two cards, best first. */
std::vector<double> waysUp(const QRectF& source, const QRectF& target) {
    const double right = target.left() - source.right(), left = source.left() - target.right();
    if (right >= kLeave) return {source.right() + right / 2, source.right() + std::min(kLeave, right / 2), target.left() - std::min(kLeave, right / 2)};
    if (left >= kLeave) return {source.left() - left / 2, source.left() - std::min(kLeave, left / 2), target.right() + std::min(kLeave, left / 2)};
    const double mostRight = std::max(source.right(), target.right()) + kBeside, mostLeft = std::min(source.left(), target.left()) - kBeside;
    return {mostRight, mostLeft};
}

}  // namespace

QPainterPath directWire(QPointF from, QPointF to) {
    QPainterPath path(from);
    const double down = to.y() - from.y();
    const double pull = down > 0 ? down / 2 : std::min(140.0, 30 - down / 2);
    if (std::abs(to.x() - from.x()) < 0.5 && down > 0) path.lineTo(to);
    else path.cubicTo(from + QPointF(0, pull), to - QPointF(0, pull), to);
    return path;
}

bool passes(const QPainterPath& wire, const QRectF& card) { return passes(pointsOf(wire), card); }

std::vector<QRectF> cardsCrossed(QPointF from, QPointF to, const std::vector<QRectF>& cards) {
    std::vector<QRectF> crossed;
    const QPainterPath path = directWire(from, to);
    const QRectF box = path.boundingRect().adjusted(-1, 2, 1, -2);
    std::vector<QPointF> points;
    for (const auto& card : cards) {
        if (!box.intersects(card)) continue;
        if (points.empty()) points = pointsOf(path);
        if (passes(points, card)) crossed.push_back(card);
    }
    return crossed;
}

QPainterPath wireUp(const QRectF& source, QPointF from, const QRectF& target, QPointF landing, const std::vector<QRectF>& cards) {
    const auto by = [&](double x) {
        const double below = source.bottom() + kLeave, above = target.top() - kLeave;
        return rounded({from, {from.x(), below}, {x, below}, {x, above}, {landing.x(), above}, landing});
    };
    const std::vector<double> ways = waysUp(source, target);
    for (const double x : ways) {
        const QPainterPath way = by(x);
        const QRectF bounds = way.controlPointRect();
        const auto points = pointsOf(way);
        const auto inTheWay = [&](const QRectF& card) { return card.intersects(bounds) && passes(points, card.adjusted(1, 1, -1, -1)); };
        if (std::none_of(cards.begin(), cards.end(), inTheWay)) return way;
    }
    return by(ways.front());
}

QPainterPath wireAround(QPointF from, const QRectF& target, const std::vector<QRectF>& crossed) {
    const Lane lane = laneOf(from, target, crossed);
    if (lane.kind == Lane::Over) return overThenDown(from, {target.center().x(), target.top()});
    if (lane.kind == Lane::Down) return downThenIn(from, target);
    const QPointF end(lane.onRight ? target.right() : target.left(), target.center().y());
    const double r = std::min({60.0, std::abs(lane.x - from.x()) / 2, std::max(8.0, (end.y() - from.y()) / 3)});
    QPainterPath path = outTo(lane.x, from, r);
    path.lineTo(lane.x, end.y() - r);
    path.cubicTo(lane.x, end.y() - r * 0.3, lane.x + (end.x() - lane.x) * 0.5, end.y(), end.x(), end.y());
    return path;
}

QPainterPath wireAround(QPointF from, const QRectF& target, const std::vector<QRectF>& crossed, QPointF landing) {
    const Lane lane = laneOf(from, target, crossed);
    if (lane.kind == Lane::Over) return overThenDown(from, landing);
    if (lane.kind == Lane::Down) return landed(QPainterPath(from), landing);
    const double r = std::min({60.0, std::abs(lane.x - from.x()) / 2, std::max(8.0, (landing.y() - from.y()) / 3)});
    return landed(outTo(lane.x, from, r), landing);
}

}  // namespace lamina::ui
