// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/make_room.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <vector>

#include "engine/model/arrange.h"
#include "engine/model/blocks.h"

namespace lamina {

namespace {

/** Everything behind a layer, itself included. */
std::set<NodeId> downstreamOf(const Graph& graph, NodeId id) {
    std::set<NodeId> seen{id};
    std::vector<NodeId> open{id};
    while (!open.empty()) {
        const NodeId at = open.back();
        open.pop_back();
        for (const Edge& wire : outputsOf(graph, at))
            if (seen.insert(wire.to).second) open.push_back(wire.to);
    }
    return seen;
}

/** Where the card of a layer lies; nothing where the level does not show it. */
std::optional<Point> cardAt(const Graph& cards, const Level& level, NodeId id) {
    const auto card = level.cardOf.find(id);
    return card == level.cardOf.end() ? std::nullopt : std::optional(findNode(cards, card->second)->position);
}

/** The highest card that a layer feeds. */
std::optional<Point> nextCard(const Graph& cards, const Level& level, const std::vector<Edge>& out) {
    std::optional<Point> highest;
    for (const auto& e : out)
        if (const auto at = cardAt(cards, level, e.to); at && (!highest || at->y < highest->y)) highest = at;
    return highest;
}

}  // namespace

void makeRoomBelow(Graph& graph, const std::string& path, NodeId id) {
    const Level level = levelOf(graph, path);
    const auto card = level.cardOf.find(id);
    if (card == level.cardOf.end()) return;  // a layer outside the open block
    const Graph cards = cardsOf(graph, level);
    const double y = findNode(cards, card->second)->position.y;
    double gap = Spacing::row;
    for (const auto& e : outputsOf(cards, card->second)) gap = std::min(gap, findNode(cards, e.to)->position.y - y);
    if (gap >= Spacing::row) return;
    for (const NodeId n : downstreamOf(cards, card->second))
        if (const Point at = findNode(cards, n)->position; n != card->second) moveCard(graph, level, n, {at.x, at.y + Spacing::row - gap});
}

Point freePlace(const Graph& all, const std::string& path, Point wanted, NodeId but) {
    const Graph graph = cardsOf(all, levelOf(all, path));
    const auto taken = [&](const Node& n) {
        return n.id != but && std::abs(n.position.x - wanted.x) < Spacing::column * 0.9 && std::abs(n.position.y - wanted.y) < Spacing::row * 0.7;
    };
    while (std::any_of(graph.nodes.begin(), graph.nodes.end(), taken)) wanted.x += Spacing::column;
    return wanted;
}

void placeBetween(Graph& graph, NodeId id) {
    const auto in = inputsOf(graph, id), out = outputsOf(graph, id);
    if (in.empty()) return;
    const NodeId source = in.front().from;
    const std::string path = findNode(graph, out.empty() ? source : out.front().to)->block;
    findNode(graph, id)->block = path;
    const Level level = levelOf(graph, path);
    const Graph cards = cardsOf(graph, level);
    const auto above = cardAt(cards, level, source), below = nextCard(cards, level, out);
    // Below what feeds nothing else it goes on in that line, else it heads the line of what it feeds.
    const bool goesOn = above && (!below || outputsOf(graph, source).size() == 1);
    if (!goesOn && !below) return;
    const bool roomy = above && below && below->y - above->y >= 2 * Spacing::row;
    const double y = roomy ? (above->y + below->y) / 2 : above ? above->y + Spacing::row : below->y;
    findNode(graph, id)->position = {goesOn ? above->x : below->x, y};
    makeRoomBelow(graph, path, id);
    Point& place = findNode(graph, id)->position;
    place = freePlace(graph, path, place, id);
}

}  // namespace lamina
