// SPDX-License-Identifier: GPL-3.0-or-later
// Where the cards of a drawing go when a person presses L: rows from top to bottom, chains straight, few crossings.
#pragma once

#include <utility>
#include <vector>

#include "engine/model/graph.h"

namespace lamina::ui {

/**
 * A position for every layer, centred across on x = 0, first row on y = 0. Rows by longest path, order in a row by
 * barycentres (Sugiyama, Tagawa, Toda 1981), places in a row by least squares. Graphviz would do it too, but its licence
 * (EPL 1.0) does not go with ours. The drawing must be acyclic.
 */
std::vector<std::pair<NodeId, Point>> arrange(const Graph& graph);

}  // namespace lamina::ui
