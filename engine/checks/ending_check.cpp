// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checks/ending_check.h"

#include <string>
#include <utility>

#include "engine/layers/catalogue.h"
#include "engine/recipes/losses.h"

namespace lamina {

namespace {

Issue wrongEnding(const Node& node, std::string sentence, std::vector<Remedy> remedies) {
    return {Issue::Severity::Warning, node.id, std::move(sentence), {}, std::move(remedies)};
}

Remedy endIn(const Node& node, const std::string& function) {
    return {"Set " + node.name + " to " + function, [id = node.id, function](Graph& g) {
                if (Node* end = findNode(g, id)) end->params["activation"] = function;
            }};
}

/** Of a net with several outputs each may have a loss of its own. */
Remedy takeProbabilities(const std::string& output, bool several) {
    return {"Switch from_logits off", [output, several](TrainingRecipe& t) {
                const auto own = t.outputs.find(output);
                (several && own != t.outputs.end() ? own->second.loss : t.loss).params["from_logits"] = false;
            }};
}

/** The layer before, where it is the only one and applies the function already. */
const Node* appliedBefore(const Graph& graph, const Node& node, const std::string& function) {
    const auto wires = inputsOf(graph, node.id);
    if (node.layer != "Activation" && node.layer != "Softmax") return nullptr;
    const Node* before = wires.size() == 1 ? findNode(graph, wires.front().from) : nullptr;
    return before && before->layer != "Softmax" && lastFunction(*before) == function ? before : nullptr;
}

/** What a single number ends in, rather than a softmax; empty where that mends nothing: a loss of which class wants a number for each. */
std::string endOfOne(const Node& node, TargetForm form) {
    if (node.layer == "Softmax") return {};
    return form == TargetForm::Number ? "linear" : form == TargetForm::Binary ? "sigmoid" : "";
}

/** Numbers that are neither probabilities nor kept above 0. */
bool isBare(const std::string& function) { return function == "linear" || function == "relu" || function == "tanh"; }

void checkEnding(const Project& project, const Node& node, const Shape& output, bool several, std::vector<Issue>& found) {
    const Choice loss = several ? project.training.of(node.name).loss : project.training.loss;
    const std::string last = lastFunction(node);
    const TargetForm form = targetForm(loss);
    if (last == "softmax" && !output.scalar() && output.back() == 1) {
        const std::string instead = endOfOne(node, form);
        return found.push_back(wrongEnding(node, "The softmax of " + node.name + " is over a single number, which it always makes 1",
                                           instead.empty() ? std::vector<Remedy>() : std::vector<Remedy>{endIn(node, instead)}));
    }
    if (form == TargetForm::Number || last.empty()) return;
    const std::string wanted = form == TargetForm::Binary ? "sigmoid" : "softmax";
    if (const Node* before = last == wanted ? appliedBefore(project.graph, node, wanted) : nullptr)
        found.push_back(wrongEnding(node, "The " + wanted + " is applied twice: in " + before->name + " and in " + node.name, {endIn(*before, "linear")}));
    if (takesLogits(loss) && last == wanted)
        found.push_back(wrongEnding(node, "The " + wanted + " is applied twice: in " + node.name + " and in the loss, whose from_logits is on", {takeProbabilities(node.name, several)}));
    if (!takesLogits(loss) && isBare(last))
        found.push_back(wrongEnding(node, node.name + " ends without a " + wanted + ", and " + loss.name + " takes probabilities", {endIn(node, wanted)}));
}

}  // namespace

std::vector<Issue> examineEndings(const Project& project, const Inference& inference) {
    std::vector<Issue> found;
    for (const NodeId id : inference.outputs) {
        const Node* node = findNode(project.graph, id);
        if (node && inference.at(id).known) checkEnding(project, *node, inference.at(id).output, inference.outputs.size() > 1, found);
    }
    return found;
}

bool answersInShares(const Project& project, const std::string& output) {
    const Node* node = findNode(project.graph, output);
    if (!node) {
        const auto outputs = infer(project.graph).outputs;
        node = outputs.empty() ? nullptr : findNode(project.graph, outputs.front());
    }
    const Choice loss = project.training.of(output).loss;
    if (takesLogits(loss)) return true;
    const std::string last = node ? lastFunction(*node) : std::string();
    return last == "softmax" || last == "sigmoid" || (last.empty() && targetForm(loss) != TargetForm::Number);
}

}  // namespace lamina
