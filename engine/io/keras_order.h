// SPDX-License-Identifier: GPL-3.0-or-later
// The order in which Keras lists the layers of a Functional model, and the paths that follow from it in
// model.weights.h5. Keras works both out anew when it opens a file: another order would swap weights in silence.
// Source: keras/src/ops/function.py (map_graph), keras/src/saving/saving_lib.py.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/model/graph.h"

namespace lamina {

/** Layers by depth as Keras counts it, from the outputs backwards; outputs in the order given. */
std::vector<NodeId> kerasOrder(const Graph& graph, const std::vector<NodeId>& outputs);

/** One input and then layer after layer, each of one input and one output, nothing beside it: what Keras calls Sequential,
 *  and what takes and gives a bare array there. */
bool isChain(const Graph& graph);

/** "layers/dense_1" for each layer, numbered per class in that order. Sequential models do not count their inputs. */
std::map<NodeId, std::string> weightPaths(const Graph& graph, const std::vector<NodeId>& order, bool sequential);

/** How Keras counts the layers of a model, and where it keeps their weights. */
struct KerasPlaces {
    std::vector<NodeId> order;
    std::map<NodeId, std::string> paths;
};

/** Of a drawing that is one model, without models in it. */
KerasPlaces kerasPlaces(const Graph& graph, const std::vector<NodeId>& outputs, bool sequential);

}  // namespace lamina
