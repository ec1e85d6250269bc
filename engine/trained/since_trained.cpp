// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trained/since_trained.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>

#include "engine/layers/catalogue.h"
#include "engine/layers/same_layers.h"

namespace lamina {

namespace {

using NodeByName = std::map<std::string, const Node*>;

std::string nameOf(const Graph& graph, NodeId id) {
    const Node* node = id == 0 ? nullptr : findNode(graph, id);
    return node ? node->name : std::string();
}

/** A file leaves out what is as usual. Unlike sameChoices(): what the layer does not know answers nothing. */
bool sameKnownParams(const Node& a, const Node& b) {
    if (a.params == b.params) return true;
    const LayerSpec* layer = findLayer(a.layer);
    if (!layer) return false;
    const auto valueIn = [](const Node& node, const ParamSpec& param) {
        const auto at = node.params.find(param.key);
        return at == node.params.end() ? param.defaultValue : at->second;
    };
    return std::all_of(layer->params.begin(), layer->params.end(), [&](const ParamSpec& param) { return valueIn(a, param) == valueIn(b, param); });
}

/** The same layers by name, whose weights they use, wires: not whether they learn. */
bool answersAlike(const Graph& a, const Graph& b) {
    if (sameNet(a, b)) return true;
    if (a.nodes.size() != b.nodes.size() || a.edges.size() != b.edges.size()) return false;
    NodeByName byName;
    for (const Node& node : b.nodes) byName[node.name] = &node;
    for (const Node& node : a.nodes) {
        const auto other = byName.find(node.name);
        if (other == byName.end() || other->second->layer != node.layer || !sameKnownParams(node, *other->second)) return false;
        if (nameOf(a, node.weightsOf) != nameOf(b, other->second->weightsOf)) return false;
    }
    return namedWires(a) == namedWires(b);
}

/** What says nothing is left out; files are known by where they lie. */
DataRecipe plain(DataRecipe recipe) {
    for (auto& path : recipe.paths) path = std::filesystem::path(path).lexically_normal().string();
    std::erase_if(recipe.columns, [](const auto& column) { return column.second == ColumnChoice{}; });
    recipe.extra.clear();
    return recipe;
}

}  // namespace

SinceTrained changedSince(const Project& trained, const Project& now) {
    const bool knewData = !trained.data.source.empty();
    return {!answersAlike(trained.graph, now.graph), knewData && trained.data != now.data && plain(trained.data) != plain(now.data)};
}

}  // namespace lamina
