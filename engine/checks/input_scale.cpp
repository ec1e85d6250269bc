// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checks/input_scale.h"

#include <vector>

#include "engine/layers/catalogue.h"

namespace lamina {

bool scalesInput(const Graph& graph, NodeId input) {
    std::vector<NodeId> open = {input};
    bool any = false;
    while (!open.empty()) {
        const NodeId at = open.back();
        open.pop_back();
        for (const Edge& e : outputsOf(graph, at)) {
            const LayerSpec* layer = findLayer(findNode(graph, e.to)->layer);
            const ScaleRule scale = layer ? layer->scale : ScaleRule::Needs;
            if (scale == ScaleRule::Needs) return false;
            if (scale == ScaleRule::Sets) any = true;
            else open.push_back(e.to);
        }
    }
    return any;
}

DoctorsFacts doctorsFacts(const Project& project) {
    DoctorsFacts facts{project.training.classWeight, {}};
    for (const Node& node : project.graph.nodes)
        if (isInput(node)) {
            const bool scaled = scalesInput(project.graph, node.id);
            facts.inputs.push_back({node.id, node.name, !scaled && !outputsOf(project.graph, node.id).empty(), scaled});
        }
    return facts;
}

}  // namespace lamina
