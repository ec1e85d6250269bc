// SPDX-License-Identifier: GPL-3.0-or-later
// Room for a card among those that lie there: nothing is laid over another.
#pragma once

#include <string>
#include <vector>

#include "engine/model/graph.h"

namespace lamina {

/** Moves the cards that follow that of `id` down until the nearest of them is a row below; level: the path of the block they are seen in. */
void makeRoomBelow(Graph& graph, const std::string& level, NodeId id);
/** A place near `wanted` where no card of the level lies, that of `but` aside. */
Point freePlace(const Graph& graph, const std::string& level, Point wanted, NodeId but = 0);
/** Puts the card of a layer that has come between others into the block of what it feeds, in line with them and over no card: what
 *  follows moves down. */
void placeBetween(Graph& graph, NodeId id);
/** Removes layers; what fed each feeds what followed it. What followed their cards moves up to where they lay, as far as it stays a row
 *  below all that feeds it and lies over no card. */
void removeAndCloseUp(Graph& graph, const std::string& level, const std::vector<NodeId>& ids);

}  // namespace lamina
