// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checks/net_end.h"

#include <utility>

#include "engine/compile/infer.h"
#include "engine/layers/catalogue.h"
#include "engine/recipes/losses.h"

namespace lamina {

namespace {

/** The only layer that feeds another; null where there are several or none. */
Node* onlyBefore(Graph& graph, NodeId id) {
    const auto wires = inputsOf(graph, id);
    return wires.size() == 1 ? findNode(graph, wires.front().from) : nullptr;
}

bool standsAlone(const Node& node) { return node.layer == "Activation" || node.layer == "Softmax"; }

/** What a loss takes the numbers of a Dense by; empty where that is what it says them by, or another function will do as well. */
std::string functionFor(const Choice& loss, const Node& dense, std::int64_t units) {
    const TargetForm form = targetForm(loss);
    if (takesLogits(loss)) return {};
    if (form == TargetForm::Index || form == TargetForm::OneHot) return "softmax";
    if (form == TargetForm::Binary) return "sigmoid";
    return units == 1 && paramsOf(dense).text("activation") == "softmax" ? "linear" : "";  // of a single number it says 1, always
}

}  // namespace

const Node* lastDense(const Graph& graph, NodeId output) {
    const Node* node = findNode(graph, output);
    while (node && (standsAlone(*node) || node->layer == "Dropout")) {
        const auto wires = inputsOf(graph, node->id);
        node = wires.size() == 1 ? findNode(graph, wires.front().from) : nullptr;
    }
    return node && node->layer == "Dense" ? node : nullptr;
}

void endWith(Graph& graph, NodeId output, const std::string& function) {
    bool said = false;
    for (Node* node = findNode(graph, output); node; node = onlyBefore(graph, node->id)) {
        if (node->layer == "Reshape") continue;
        const bool last = !widthKey(*node).empty();
        if (!last && !standsAlone(*node)) return;
        if (said && outputsOf(graph, node->id).size() != 1) return;  // others take its numbers as they are
        if (node->layer == "Softmax" && (said || function != "softmax")) node->layer = "Activation", node->params.clear();
        if (node->layer != "Softmax") node->params["activation"] = said ? std::string("linear") : function;
        said = true;
        if (last) return;
    }
}

std::optional<Remedy> endAs(const Graph& graph, NodeId output, const Choice& loss, std::int64_t units) {
    const Node* dense = lastDense(graph, output);
    if (!dense) return {};
    const std::string function = dense->id == output ? functionFor(loss, *dense, units) : "";  // else one of its own follows
    return Remedy{"Set " + dense->name + " to " + std::to_string(units) + (function.empty() ? "" : " · " + function), [id = dense->id, units, function](Graph& g) {
                   Node* node = findNode(g, id);
                   if (!node) return;
                   node->params["units"] = units;
                   if (!function.empty()) node->params["activation"] = function;
               }};
}

std::string askWhichTitle(std::size_t classes) { return "Use sparse categorical crossentropy with " + std::to_string(classes) + " units and softmax"; }

void learnBy(Project& project, const std::string& loss, std::vector<Choice> metrics, const std::string& function) {
    project.training.loss = {loss, {}};
    project.training.metrics = std::move(metrics);
    for (const NodeId id : infer(project.graph).outputs) endWith(project.graph, id, function);
}

void askWhich(Project& project, std::size_t classes) {
    learnBy(project, "sparse_categorical_crossentropy", {{"accuracy", {}}}, "softmax");
    const auto outputs = infer(project.graph).outputs;
    if (classes == 0 || outputs.size() != 1) return;
    if (const Node* dense = lastDense(project.graph, outputs.front())) findNode(project.graph, dense->id)->params["units"] = static_cast<std::int64_t>(classes);
}

}  // namespace lamina
