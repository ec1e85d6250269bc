// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/model/place_cards.h"

#include <algorithm>
#include <map>
#include <utility>

#include "engine/model/arrange.h"
#include "engine/model/blocks.h"

namespace lamina {

namespace {

/** Gives the cards of a level places. */
void placeCardsOf(Graph& graph, const Level& level) {
    for (const auto& [card, at] : arrange(cardsOf(graph, level))) moveCard(graph, level, card, at);
}

}  // namespace

bool liesInAHeap(const Graph& graph) {
    std::map<std::pair<double, double>, std::size_t> at;
    std::size_t highest = 0;
    for (const Node& node : graph.nodes) highest = std::max(highest, ++at[{node.position.x, node.position.y}]);
    return highest > 1 && 2 * highest > graph.nodes.size();
}

void placeCards(Graph& graph) {
    for (const auto& block : blocksOf(graph)) placeCardsOf(graph, levelOf(graph, block));
    placeCardsOf(graph, levelOf(graph, {}));
}

}  // namespace lamina
