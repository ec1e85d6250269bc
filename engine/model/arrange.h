// SPDX-License-Identifier: GPL-3.0-or-later
// Where the cards of a drawing go when nobody has placed them: rows from top to bottom, chains straight, few crossings.
#pragma once

#include <utility>
#include <vector>

#include "engine/model/graph.h"

namespace lamina {

/** Distances of a drawing in canvas units: what verbs and arrange leave between the centres of cards. */
struct Spacing {
    static constexpr double column = 250;  // across
    static constexpr double row = 90;      // down
};

/**
 * A position for every layer, centred across on x = 0, first row on y = 0. Rows by longest path, order in a row by barycentres
 * (Sugiyama, Tagawa, Toda 1981) that mind the ports at which wires end, then by exchange of neighbours; places in a row by least
 * squares. Graphviz would do it too, but its licence (EPL 1.0) does not go with ours. The drawing must be acyclic.
 */
std::vector<std::pair<NodeId, Point>> arrange(const Graph& graph);

}  // namespace lamina
