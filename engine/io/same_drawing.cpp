// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/same_drawing.h"

#include <algorithm>
#include <vector>

#include "engine/io/model_json.h"

namespace lamina {

namespace {

Json drawingOf(const Graph& graph) {
    std::vector<NodeId> order;
    for (const auto& node : graph.nodes) order.push_back(node.id);
    std::sort(order.begin(), order.end(), [&](NodeId a, NodeId b) { return findNode(graph, a)->name < findNode(graph, b)->name; });
    return modelToJson(graph, "net", order);
}

}  // namespace

bool sameDrawing(const Graph& a, const Graph& b) { return drawingOf(a) == drawingOf(b); }

}  // namespace lamina
