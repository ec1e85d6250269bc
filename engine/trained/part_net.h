// SPDX-License-Identifier: GPL-3.0-or-later
// A net up to one of its layers, which is then its output.
#pragma once

#include "engine/model/graph.h"

namespace lamina {

/** The layers that lead to one, and their wires; names and ids as in the whole. What uses the weights of a layer that is left out has them
 *  for its own, under that layer's name. */
Graph leadingTo(const Graph& graph, NodeId layer);

}  // namespace lamina
