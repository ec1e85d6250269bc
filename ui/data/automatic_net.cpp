// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/automatic_net.h"

#include <algorithm>
#include <exception>
#include <string>
#include <vector>

#include "engine/checks/fit.h"
#include "engine/io/templates.h"
#include "engine/layers/same_layers.h"

namespace lamina::ui {

namespace {

/** Templates that such data get: for classes, and for numbers. */
std::vector<Project> templatesOf(const RawData& raw, const DataRecipe& recipe) {
    std::vector<std::string> names = {templateFor(raw, recipe)};
    if (names.front() == "table") names.push_back("table_regressor");
    std::vector<Project> all;
    for (const auto& name : names) all.push_back(projectFromTemplate(name));
    return all;
}

/** Nobody has touched it: the same layers in the same order, by name, blocks and all; only their places may be others. */
bool asDrawnByItself(const Graph& made, const Graph& drawn) {
    const auto same = [](const Node& a, const Node& b) { return a.name == b.name && a.trainable == b.trainable && a.block == b.block && sameChoices(a, b); };
    return std::equal(made.nodes.begin(), made.nodes.end(), drawn.nodes.begin(), drawn.nodes.end(), same) && namedWires(made) == namedWires(drawn);
}

}  // namespace

bool mayBeAutomatic(const Project& project, const RawData& raw) {
    if (raw.empty() || project.graph.nodes.empty()) return false;
    const auto& nodes = project.graph.nodes;
    for (const Project& made : templatesOf(raw, project.data)) {
        const auto& own = made.graph.nodes;
        const auto isThere = [&](const Node& node) { return std::any_of(nodes.begin(), nodes.end(), [&](const Node& n) { return n.name == node.name && n.layer == node.layer; }); };
        if (std::all_of(own.begin(), own.end(), isThere)) return true;
    }
    return false;
}

bool isAutomatic(const Project& project, const RawData& raw) {
    if (!mayBeAutomatic(project, raw)) return false;
    for (Project made : templatesOf(raw, project.data)) {
        made.data = project.data;
        try {
            adaptToData(made, raw);
        } catch (const std::exception&) {
            continue;  // these data get none as they are
        }
        if (asDrawnByItself(made.graph, project.graph) && made.training.loss == project.training.loss) return true;
    }
    return false;
}

Project withItsNet(const Project& project, const DataChange& change, const RawData& raw) {
    Project after = project;
    after.data = change(after.data);
    if (!isAutomatic(project, raw)) return after;
    Project adapted = after;
    try {
        adaptToData(adapted, raw);
    } catch (const std::exception&) {
        return after;  // the doctor says why
    }
    return adapted;
}

}  // namespace lamina::ui
