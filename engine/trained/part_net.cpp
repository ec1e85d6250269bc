// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trained/part_net.h"

#include <map>

namespace lamina {

namespace {

void adoptWeights(Graph& part, const Graph& whole) {
    std::map<NodeId, NodeId> heirs;  // of layers that are left out
    for (Node& node : part.nodes) {
        if (!node.weightsOf || findNode(part, node.weightsOf)) continue;
        const auto [heir, first] = heirs.try_emplace(node.weightsOf, node.id);
        if (first) node.name = findNode(whole, node.weightsOf)->name;
        node.weightsOf = first ? 0 : heir->second;
    }
}

}  // namespace

Graph leadingTo(const Graph& graph, NodeId layer) {
    Graph part;
    part.nextId = graph.nextId;
    for (const auto& node : graph.nodes)
        if (reaches(graph, node.id, layer)) part.nodes.push_back(node);
    for (const auto& edge : graph.edges)
        if (findNode(part, edge.from) && findNode(part, edge.to)) part.edges.push_back(edge);
    adoptWeights(part, graph);
    return part;
}

}  // namespace lamina
