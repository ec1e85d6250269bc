// SPDX-License-Identifier: GPL-3.0-or-later
// The way of a wire: a smooth curve from port to port, round the cards it would otherwise hide behind.
#pragma once

#include <QPainterPath>
#include <QPointF>
#include <QRectF>
#include <vector>

namespace lamina::ui {

/** From an output port to an input port, nothing in the way: for a wire that is being drawn too. */
QPainterPath directWire(QPointF from, QPointF to);

/** Whether a wire runs over a card. */
bool passes(const QPainterPath& wire, const QRectF& card);

/** The cards in `cards` (others than the two ends) that a direct wire would cross. */
std::vector<QRectF> cardsCrossed(QPointF from, QPointF to, const std::vector<QRectF>& cards);

/** Leaves the output, passes beside what it would cross, and enters the target's card from that side. */
QPainterPath wireAround(QPointF from, const QRectF& target, const std::vector<QRectF>& crossed);
/** The same into a card with several inputs: it ends on its own landing point at the upper edge. */
QPainterPath wireAround(QPointF from, const QRectF& target, const std::vector<QRectF>& crossed, QPointF landing);

/** To a card that does not stand below its source: out under the source, up through the gap between the two, or beside them where there is
 *  none, and down onto the landing point; past the other cards where there is a way. */
QPainterPath wireUp(const QRectF& source, QPointF from, const QRectF& target, QPointF landing, const std::vector<QRectF>& cards);

}  // namespace lamina::ui
