// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/drawing_differences.h"

#include <algorithm>

#include "engine/layers/same_layers.h"

namespace lamina::ui {

namespace {

/** Names of the layers that enter one, by port. */
std::vector<std::string> entering(const Graph& graph, NodeId id) {
    std::vector<std::string> names;
    for (const Edge& edge : inputsOf(graph, id))
        if (const Node* from = findNode(graph, edge.from)) names.push_back(from->name);
    return names;
}

bool hasAll(const Graph& graph, const std::vector<std::string>& names) {
    return std::all_of(names.begin(), names.end(), [&](const std::string& name) { return findNode(graph, name) != nullptr; });
}

std::string ownerNamed(const Graph& graph, const Node& node) {
    const Node* owner = findNode(graph, ownerOf(graph, node));
    return owner ? owner->name : node.name;
}

bool sameLayer(const Graph& a, const Node& one, const Graph& b, const Node& other) {
    if (!sameChoices(one, other) || one.trainable != other.trainable || ownerNamed(a, one) != ownerNamed(b, other)) return false;
    const auto here = entering(a, one.id), there = entering(b, other.id);
    return here == there || !hasAll(b, here) || !hasAll(a, there);
}

}  // namespace

DrawingDifference drawingDifference(const Graph& drawing, const std::vector<Graph>& others) {
    DrawingDifference found;
    for (const Node& node : drawing.nodes) {
        const bool differs = std::any_of(others.begin(), others.end(), [&](const Graph& other) {
            const Node* there = findNode(other, node.name);
            return !there || !sameLayer(drawing, node, other, *there);
        });
        if (differs) found.here.push_back(node.id);
    }
    for (const Graph& other : others)
        for (const Node& node : other.nodes)
            if (!findNode(drawing, node.name) && std::find(found.others.begin(), found.others.end(), node.name) == found.others.end()) found.others.push_back(node.name);
    return found;
}

}  // namespace lamina::ui
