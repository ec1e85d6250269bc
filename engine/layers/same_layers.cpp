// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/layers/same_layers.h"

#include <algorithm>
#include <map>

#include "engine/layers/without_defaults.h"

namespace lamina {

bool sameChoices(const Node& a, const Node& b) { return a.layer == b.layer && withoutDefaults(a) == withoutDefaults(b); }

std::vector<NamedWire> namedWires(const Graph& graph) {
    std::map<NodeId, std::string> names;
    for (const Node& node : graph.nodes) names[node.id] = node.name;
    std::vector<NamedWire> wires;
    for (const Edge& edge : graph.edges) wires.emplace_back(names[edge.from], names[edge.to], edge.port);
    std::sort(wires.begin(), wires.end());
    return wires;
}

}  // namespace lamina
