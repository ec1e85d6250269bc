// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/free_room.h"

#include <QRectF>
#include <algorithm>
#include <vector>

#include "engine/base/error.h"
#include "engine/model/arrange.h"
#include "engine/model/blocks.h"
#include "ui/canvas/card_item.h"
#include "ui/document/block_verbs.h"
#include "ui/document/text.h"

namespace lamina::ui {
namespace {

constexpr double kBetween = Spacing::column - CardItem::width;  // between cards side by side
constexpr double kClose = 16;  // cards so near to one another are as good as one on the other

QRectF bodyOf(const Node& card) { return CardItem::body().translated(card.position.x, card.position.y); }

QRectF aroundAll(const Graph& cards) {
    QRectF all;
    for (const auto& card : cards.nodes) all |= bodyOf(card);
    return all;
}

/** Whether what moved when a block was made lies on a card that did not, or the block's card on any. */
bool covers(const Graph& before, const Graph& cards, NodeId block) {
    std::vector<QRectF> moved, still;
    for (const auto& card : cards.nodes)
        if (card.id != block) (card.position == findNode(before, card.id)->position ? still : moved).push_back(bodyOf(card));
    const auto onAny = [](const QRectF& body, const std::vector<QRectF>& others) {
        return std::any_of(others.begin(), others.end(), [&](const QRectF& other) { return body.intersects(other); });
    };
    const QRectF own = bodyOf(*findNode(cards, block));
    return onAny(own, moved) || onAny(own, still) || std::any_of(moved.begin(), moved.end(), [&](const QRectF& body) { return onAny(body, still); });
}

/** The others of a level as a drawing. */
Graph without(Graph cards, NodeId card) {
    std::erase_if(cards.nodes, [&](const Node& n) { return n.id == card; });
    return cards;
}

}  // namespace

Point shiftBeside(const Graph& cards, const Graph& there) {
    const QRectF own = aroundAll(cards);
    double right = own.left();
    for (bool free = false; !free;) {  // each round leaves cards behind: it ends
        free = true;
        const QRectF taken = own.translated(right - own.left(), 0).adjusted(-kClose, -kClose, kClose, kClose);
        for (const auto& card : there.nodes) {
            const QRectF body = bodyOf(card);
            if (!body.intersects(taken)) continue;
            right = std::max(right, body.right() + kBetween);
            free = false;
        }
    }
    return {right - own.left(), 0};
}

bool groupApart(Document& document) {
    const auto ids = document.selection();
    const Graph& before = document.graph();
    Graph grouped = before;
    try {
        makeBlock(grouped, ids, document.openBlock(), "block");
    } catch (const Error&) {
        return groupSelection(document);  // says why not
    }
    Level level = levelOf(grouped, document.openBlock());
    const auto shown = level.cardOf.find(ids.front());
    const NodeId card = shown == level.cardOf.end() ? 0 : shown->second;
    if (card == 0 || !covers(before, cardsOf(grouped, level), card)) return groupSelection(document);
    for (auto& node : grouped.nodes) node.position = findNode(before, node.id)->position;
    level = levelOf(grouped, document.openBlock());
    const Graph cards = cardsOf(grouped, level);
    Graph own;
    own.nodes.push_back(*findNode(cards, card));
    const Point at = own.nodes.front().position, by = shiftBeside(own, without(cards, card));
    moveCard(grouped, level, card, {at.x + by.x, at.y});
    return document.edit(tr("Make a block"), [&](Project& p) { p.graph = grouped; });
}

}  // namespace lamina::ui
