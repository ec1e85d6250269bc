// SPDX-License-Identifier: GPL-3.0-or-later
// Places for the cards of a whole drawing, blocks and all, where nobody has placed them.
#pragma once

#include "engine/model/graph.h"

namespace lamina {

/** Whether most layers lie in one place, as they do where a file says no places: one would see a heap. */
bool liesInAHeap(const Graph& graph);
/** Gives all cards places: those in each block, then those of the whole drawing. */
void placeCards(Graph& graph);

}  // namespace lamina
