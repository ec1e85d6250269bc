// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/fit.h"

#include <algorithm>

#include "engine/data/prepare.h"
#include "engine/recipes/losses.h"

namespace lamina {

namespace {

Issue issue(NodeId node, std::string title, std::string detail, std::vector<Fix> fixes = {}) {
    return {Issue::Severity::Error, node, std::move(title), std::move(detail), std::move(fixes)};
}

Fix setParam(std::string title, NodeId node, std::string key, ParamValue value) {
    return {std::move(title), [node, key = std::move(key), value = std::move(value)](Graph& g) {
                if (Node* n = findNode(g, node)) n->params[key] = value;
            }};
}

void checkInputs(const Graph& graph, const Inference& inference, const DataShape& data, std::vector<Issue>& issues) {
    if (inference.inputs.size() != data.inputs.size()) {
        issues.push_back(issue(0, "the net has " + std::to_string(inference.inputs.size()) + " inputs, the data " +
                                      std::to_string(data.inputs.size()), "every Input layer takes one tensor of the data"));
        return;
    }
    for (std::size_t i = 0; i < data.inputs.size(); ++i) {
        const NodeId id = inference.inputs[i];
        const NodeInfo& info = inference.at(id);
        if (!info.known || info.output == data.inputs[i]) continue;
        const Shape& wanted = data.inputs[i];
        issues.push_back(issue(id, findNode(graph, id)->name + " does not fit the data",
                               "it takes " + toString(info.output) + ", a sample of the data is " + toString(wanted),
                               {setParam("Set it to " + toString(wanted), id, "shape", Ints(wanted.begin(), wanted.end()))}));
    }
}

/** How many units the last layer must have, and what its activation should be. */
struct Head {
    std::int64_t units;
    std::string activation;
};

Head headFor(const LossSpec& loss, const DataShape& data) {
    switch (loss.target) {
        case TargetForm::Index:
        case TargetForm::OneHot: return {data.classes, "softmax"};
        case TargetForm::Binary: return {data.target.scalar() ? 1 : data.target.back(), "sigmoid"};
        case TargetForm::Number: break;
    }
    return {data.target.scalar() ? 1 : data.target.back(), ""};
}

void checkOutput(const Graph& graph, const Inference& inference, const TrainingRecipe& recipe, const DataShape& data,
                 std::vector<Issue>& issues) {
    const NodeId id = inference.outputs.front();
    const NodeInfo& info = inference.at(id);
    if (!info.known) return;
    const Node& node = *findNode(graph, id);
    const LossSpec& loss = lossOf(recipe.loss);
    if (data.classes == 0 && loss.target == TargetForm::Index) {
        issues.push_back(issue(id, loss.member.name + " needs classes", "the target of the data is a number; choose mean_squared_error, or make the target a category"));
        return;
    }
    const Head head = headFor(loss, data);
    const Shape wanted = loss.target == TargetForm::Index ? Shape{head.units} : data.target;
    const bool fits = loss.target == TargetForm::Index ? !info.output.scalar() && info.output.back() == head.units && info.output.rank() == data.target.rank() + 1
                                                       : info.output == wanted;
    if (fits) return;
    std::vector<Fix> fixes;
    if (node.layer == "Dense" && info.output.rank() == 1)
        fixes.push_back(setParam("Set units to " + std::to_string(head.units), id, "units", head.units));
    issues.push_back(issue(id, node.name + " does not fit the target",
                           "it gives " + toString(info.output) + ", " + loss.member.name + " on these data takes " + toString(wanted), std::move(fixes)));
}

/** A target without classes wants a loss for numbers, one with classes a loss for classes. */
void chooseLoss(Project& project, bool classes) {
    const TargetForm form = lossOf(project.training.loss).target;
    if (classes == (form != TargetForm::Number)) return;
    project.training.loss = {classes ? "sparse_categorical_crossentropy" : "mean_squared_error", {}};
    project.training.metrics = classes ? std::vector<Choice>{{"accuracy", {}}} : std::vector<Choice>{{"mean_absolute_error", {}}, {"r2_score", {}}};
    for (const NodeId id : infer(project.graph).outputs)
        if (Node* last = findNode(project.graph, id); last->layer == "Dense") last->params["activation"] = std::string(classes ? "softmax" : "linear");
}

bool targetHasClasses(const RawData& raw, const DataRecipe& recipe) {
    if (!raw.table) return true;  // arrays: labels
    const auto targets = roles(raw, recipe).targets;
    if (targets.empty()) return false;
    const Column& column = raw.table->columns[static_cast<std::size_t>(targets.front())];
    const auto choice = recipe.columns.find(column.name);
    const bool chosen = choice != recipe.columns.end() && choice->second.type != ColumnType::Auto;
    return (chosen ? choice->second.type : column.type) == ColumnType::Category;
}

}  // namespace

DataShape shapeOf(const Dataset& data) {
    DataShape shape;
    for (const auto& input : data.inputs) shape.inputs.push_back(input.shape().withoutBatch());
    if (!data.targets.empty()) shape.target = data.targets.front().shape().withoutBatch();
    shape.classes = static_cast<std::int64_t>(data.preparation.classes.size());
    if (shape.classes == 0 && !data.targets.empty() && data.targets.front().dtype() == DType::Int32)
        for (const std::int32_t label : data.targets.front().as<std::int32_t>()) shape.classes = std::max<std::int64_t>(shape.classes, label + 1);
    return shape;
}

std::vector<Issue> checkFit(const Graph& graph, const Inference& inference, const TrainingRecipe& recipe, const DataShape& data) {
    std::vector<Issue> issues;
    checkInputs(graph, inference, data, issues);
    if (inference.outputs.size() == 1) checkOutput(graph, inference, recipe, data, issues);
    else issues.push_back(issue(0, "training takes a net with one output", "this one has " + std::to_string(inference.outputs.size()) + "; connect the loose layers or remove them"));
    return issues;
}

void adaptToData(Project& project, const RawData& raw) {
    chooseLoss(project, targetHasClasses(raw, project.data));
    const DataShape shape = shapeOf(prepare(raw, project.data, lossOf(project.training.loss).target));
    // Each fix may change what follows from it, so the issues are asked for again after every one.
    for (std::size_t attempt = 0; attempt <= project.graph.nodes.size(); ++attempt) {
        const auto issues = checkFit(project.graph, infer(project.graph), project.training, shape);
        const auto fixable = std::find_if(issues.begin(), issues.end(), [](const Issue& i) { return !i.fixes.empty(); });
        if (fixable == issues.end()) return;
        fixable->fixes.front().apply(project.graph);
    }
}

}  // namespace lamina
