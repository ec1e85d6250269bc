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

/** Everything behind layers, themselves included. */
std::set<NodeId> downstreamOf(const Graph& graph, std::vector<NodeId> open) {
    std::set<NodeId> seen(open.begin(), open.end());
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

bool overlap(const Point& a, const Point& b) { return std::abs(a.x - b.x) < Spacing::column * 0.9 && std::abs(a.y - b.y) < Spacing::row * 0.7; }

/** Cards that go away, one below the other, leave a hole this high above what followed them. */
struct Hole {
    std::vector<NodeId> followers;
    double height = 0;
};

/** The hole below the card that feeds `first`, the highest of a row of cards that go away; none where it is fed by none or feeds none that stay. */
std::optional<Hole> holeFrom(const Graph& cards, const std::set<NodeId>& gone, NodeId first) {
    NodeId last = first;
    auto out = outputsOf(cards, last);
    for (std::size_t rows = 1; rows < gone.size() && out.size() == 1 && gone.contains(out.front().to); ++rows) {  // no more: a file may hold a cycle
        last = out.front().to;
        out = outputsOf(cards, last);
    }
    if (inputsOf(cards, first).empty() || out.empty()) return {};
    Hole hole;
    double next = findNode(cards, out.front().to)->position.y;
    for (const auto& e : out) {
        if (gone.contains(e.to)) return {};
        next = std::min(next, findNode(cards, e.to)->position.y);
        hole.followers.push_back(e.to);
    }
    hole.height = next - findNode(cards, first)->position.y;
    return hole.height > 0 ? std::optional(hole) : std::nullopt;
}

std::vector<Hole> holesOf(const Graph& cards, const std::set<NodeId>& gone) {
    std::vector<Hole> holes;
    for (const NodeId card : gone) {
        const auto in = inputsOf(cards, card);
        if (std::any_of(in.begin(), in.end(), [&](const Edge& e) { return gone.contains(e.from); })) continue;
        if (auto hole = holeFrom(cards, gone, card)) holes.push_back(std::move(*hole));
    }
    return holes;
}

/** Cards of which every layer goes away. */
std::set<NodeId> goneCards(const Level& level, const std::vector<NodeId>& ids) {
    const std::set<NodeId> gone(ids.begin(), ids.end());
    std::set<NodeId> cards;
    for (const auto& [layer, card] : level.cardOf) cards.insert(card);
    for (const auto& [layer, card] : level.cardOf)
        if (!gone.contains(layer)) cards.erase(card);
    return cards;
}

void closeHole(Graph& graph, const std::string& path, const Hole& hole) {
    const Level level = levelOf(graph, path);
    const Graph cards = cardsOf(graph, level);
    if (!std::all_of(hole.followers.begin(), hole.followers.end(), [&](NodeId id) { return findNode(cards, id); })) return;
    const std::set<NodeId> moved = downstreamOf(cards, hole.followers);
    double up = hole.height;
    for (const Edge& e : cards.edges)
        if (moved.contains(e.to) && !moved.contains(e.from))
            up = std::min(up, findNode(cards, e.to)->position.y - findNode(cards, e.from)->position.y - Spacing::row);
    if (up <= 0) return;
    std::vector<Node> lifted, staying;
    for (const Node& n : cards.nodes) (moved.contains(n.id) ? lifted : staying).push_back(n);
    for (Node& n : lifted) n.position.y -= up;
    for (const Node& n : lifted)
        if (std::any_of(staying.begin(), staying.end(), [&](const Node& other) { return overlap(n.position, other.position); })) return;
    for (const Node& n : lifted) moveCard(graph, level, n.id, n.position);
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
    for (const NodeId n : downstreamOf(cards, {card->second}))
        if (const Point at = findNode(cards, n)->position; n != card->second) moveCard(graph, level, n, {at.x, at.y + Spacing::row - gap});
}

Point freePlace(const Graph& all, const std::string& path, Point wanted, NodeId but) {
    const Graph graph = cardsOf(all, levelOf(all, path));
    const auto taken = [&](const Node& n) {
        return n.id != but && overlap(n.position, wanted);
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

void removeAndCloseUp(Graph& graph, const std::string& path, const std::vector<NodeId>& ids) {
    const Level level = levelOf(graph, path);
    const auto holes = holesOf(cardsOf(graph, level), goneCards(level, ids));
    for (const NodeId id : ids) removeNode(graph, id, true);
    for (const Hole& hole : holes) closeHole(graph, path, hole);
}

}  // namespace lamina
