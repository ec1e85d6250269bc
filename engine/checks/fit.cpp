// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checks/fit.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "engine/checks/net_end.h"
#include "engine/checks/question.h"
#include "engine/checks/shape_fix.h"
#include "engine/data/prepare.h"
#include "engine/data/table_inputs.h"
#include "engine/layers/catalogue.h"
#include "engine/recipes/losses.h"

namespace lamina {

namespace {

Issue issue(NodeId node, std::string title, std::string detail, std::vector<Remedy> fixes = {}) {
    return {Issue::Severity::Error, node, std::move(title), std::move(detail), std::move(fixes)};
}

Remedy setParam(std::string title, NodeId node, std::string key, ParamValue value) {
    return {std::move(title), [node, key = std::move(key), value = std::move(value)](Graph& g) {
                if (Node* n = findNode(g, node)) n->params[key] = value;
            }};
}

void checkInputs(const Graph& graph, const Inference& inference, const DataShape& data, std::vector<Issue>& issues) {
    if (inference.inputs.size() != data.inputs.size()) {
        std::vector<Remedy> fixes;
        if (auto more = joinInputs(graph, inference, data.inputs)) fixes.push_back(std::move(*more));
        issues.push_back(issue(0, "the net has " + std::to_string(inference.inputs.size()) + " inputs, the data " +
                                      std::to_string(data.inputs.size()), "every Input layer takes one tensor of the data", std::move(fixes)));
        return;
    }
    for (std::size_t i = 0; i < data.inputs.size(); ++i) {
        const NodeId id = inference.inputs[i];
        const NodeInfo& info = inference.at(id);
        if (!info.known || info.output == data.inputs[i]) continue;
        const Shape& wanted = data.inputs[i];
        issues.push_back(issue(id, "the Input “" + findNode(graph, id)->name + "” does not fit the data",
                               "it takes " + toString(info.output) + ", a sample of the data is " + toString(wanted),
                               {setParam("Set " + findNode(graph, id)->name + " to " + toString(wanted), id, "shape", Ints(wanted.begin(), wanted.end()))}));
    }
}

/** An id beyond the table of an Embedding is no word to it. */
void checkIds(const Graph& graph, const Inference& inference, const DataShape& data, std::vector<Issue>& issues) {
    for (std::size_t i = 0; i < std::min(inference.inputs.size(), data.ids.size()); ++i)
        for (const Edge& wire : outputsOf(graph, inference.inputs[i])) {
            const Node& node = *findNode(graph, wire.to);
            const std::string known = idsKey(node);
            if (known.empty() || paramsOf(node).integer(known) >= data.ids[i]) continue;
            const auto said = std::to_string(data.ids[i]);
            issues.push_back(issue(node.id, node.name + " knows too few ids",
                                   "its " + known + " is " + std::to_string(paramsOf(node).integer(known)) + ", the data have " + said + " different ones",
                                   {setParam("Set " + known + " to " + said, node.id, known, data.ids[i])}));
        }
}

void checkOutput(const Graph& graph, const Inference& inference, const Choice& lossChoice, NodeId id, const DataShape& data,
                 std::vector<Issue>& issues) {
    const NodeInfo& info = inference.at(id);
    if (!info.known) return;
    const Node& node = *findNode(graph, id);
    const LossSpec& loss = lossOf(lossChoice);
    if (data.classes == 0 && loss.target == TargetForm::Index) {
        issues.push_back(issue(id, loss.member.name + " needs classes", "the target of the data is a number; choose mean_squared_error, or make the target a category"));
        return;
    }
    std::vector<Dim> perPosition(data.target.dims().begin(), data.target.dims().end());
    perPosition.push_back(data.classes);
    const Shape wanted = loss.target == TargetForm::Index ? Shape(std::span<const Dim>(perPosition)) : data.target;
    if (info.output == wanted) return;
    std::vector<Remedy> fixes;
    const bool lastAlone = !wanted.scalar() && info.output.rank() == wanted.rank() && std::equal(wanted.begin(), wanted.end() - 1, info.output.begin());
    const bool row = wanted.rank() == 1 && info.output.rank() == 1;
    if (auto end = row ? endAs(graph, id, lossChoice, wanted.back()) : std::nullopt) fixes.push_back(std::move(*end));
    const std::string width = widthKey(node);
    if (!width.empty() && lastAlone && !row) fixes.push_back(setParam("Set " + width + " to " + std::to_string(wanted.back()), id, width, wanted.back()));
    const bool numbers = loss.target == TargetForm::Number || loss.target == TargetForm::Binary;
    if (auto shaped = fixes.empty() ? mendOutputShape(graph, inference, id, wanted, numbers) : std::nullopt) fixes.push_back(std::move(*shaped));
    issues.push_back(issue(id, node.name + " does not fit the target",
                           "it gives " + toString(info.output) + ", " + loss.member.name + " on these data takes " + toString(wanted), std::move(fixes)));
}

/** Layers before each layer, by the longest way. */
std::map<NodeId, int> depths(const Graph& graph, const Inference& inference) {
    std::map<NodeId, int> depth;
    for (const NodeId id : inference.order)
        for (const Edge& wire : outputsOf(graph, id)) depth[wire.to] = std::max(depth[wire.to], depth[id] + 1);
    return depth;
}

/** More outputs than targets: those at the end of the shortest ways were likely forgotten. */
void tellLooseEnds(const Graph& graph, const Inference& inference, std::size_t targets, std::vector<Issue>& issues) {
    std::vector<NodeId> ends = inference.outputs;
    auto depth = depths(graph, inference);
    std::stable_sort(ends.begin(), ends.end(), [&](NodeId a, NodeId b) { return depth[a] > depth[b]; });
    const auto counted = [](std::size_t n, const char* what) { return std::to_string(n) + " " + what + (n == 1 ? "" : "s"); };
    const std::string both = "the net has " + counted(ends.size(), "output") + ", the data " + counted(targets, "target");
    if (ends.size() < targets) return issues.push_back(issue(0, both, "add an output for every target, or ignore the others"));
    for (std::size_t i = targets; i < ends.size(); ++i) {
        const std::string& name = findNode(graph, ends[i])->name;
        issues.push_back(issue(ends[i], name + " leads nowhere", both + "; connect " + name + " or remove it, or give it a target of its own",
                               {{"Remove " + name, [id = ends[i]](Graph& g) { removeNode(g, id, true); }}}));
    }
}

bool endsInTwo(const Graph& graph) {
    const Inference inference = infer(graph);
    if (inference.outputs.size() != 1) return false;
    const NodeInfo& info = inference.at(inference.outputs.front());
    return info.known && !info.output.scalar() && info.output.back() == 2;
}

/** A loss and an output that answer; what already does stays. */
void chooseLoss(Project& project, const Asked& asked) {
    const TargetForm form = lossOf(project.training.loss).target;
    const bool classes = form != TargetForm::Number;
    const bool oneOfMany = form == TargetForm::Index || form == TargetForm::OneHot;
    const bool tellsTwoApart = form == TargetForm::Binary && asked.classes < 3;
    switch (asked.question) {
        case Question::HowMuch:
            if (classes) learnBy(project, "mean_squared_error", {{"mean_absolute_error", {}}, {"r2_score", {}}}, "linear");
            return;
        case Question::Which:
            if (!oneOfMany && !tellsTwoApart) askWhich(project);
            return;
        case Question::OneHot:
            if (!classes || (form == TargetForm::Index && asked.everyPlace)) learnBy(project, "categorical_crossentropy", {{"accuracy", {}}}, "softmax");
            return;
        case Question::Each:
            if (form != TargetForm::Binary) learnBy(project, "binary_crossentropy", {{"accuracy", {}}}, "sigmoid");
            return;
        case Question::YesOrNo:
            if (form != TargetForm::Binary && !(classes && endsInTwo(project.graph))) learnBy(project, "binary_crossentropy", {{"accuracy", {}}}, "sigmoid");
    }
}

/** Numbers that are plainly labels are classes where the net asks for classes; a type that was chosen by hand counts. */
Asked questionOfTable(const RawData& raw, const Project& project) {
    const auto targets = roles(raw, project.data).targets;
    if (targets.empty()) return {Question::HowMuch};
    const Column& column = raw.table->columns[static_cast<std::size_t>(targets.front())];
    const auto choice = project.data.columns.find(column.name);
    const ColumnType chosen = choice == project.data.columns.end() ? ColumnType::Auto : choice->second.type;
    const std::size_t classes = targets.size() == 1 ? plainClasses(column) : 0;
    if (chosen == ColumnType::Category || (chosen == ColumnType::Auto && column.type == ColumnType::Category)) return {Question::Which, classes};
    if (chosen == ColumnType::Number || lossOf(project.training.loss).target == TargetForm::Number) return {Question::HowMuch};
    const bool fromNought = std::any_of(column.numbers.begin(), column.numbers.end(), [](double v) { return v == 0; });
    return classes == 0 ? Asked{Question::HowMuch} : classes == 2 && fromNought ? Asked{Question::YesOrNo} : Asked{Question::Which, classes};
}

}  // namespace

namespace {

/** How many classes a target has: those of its column, or those that occur; 0 for numbers. */
std::int64_t classesOf(const Dataset& data, std::size_t target) {
    if (const auto& names = classNames(data, target); !names.empty()) return static_cast<std::int64_t>(names.size());
    const Tensor& labels = data.targets[target];
    std::int64_t classes = 0;
    if (labels.dtype() == DType::Int32)
        for (const std::int32_t label : labels.as<std::int32_t>()) classes = std::max<std::int64_t>(classes, label + 1);
    return classes;
}

/** Of words and characters those that the fit knows; of arrays those that occur. */
std::int64_t idsOf(const std::vector<PreparedColumn>& columns, const Windows& windows, const Tensor& input) {
    if (areIds(columns, windows)) return static_cast<std::int64_t>(columns.front().categories.size());
    if (input.dtype() != DType::Int32 || input.empty()) return 0;
    const auto ids = input.as<std::int32_t>();
    return ids.empty() ? 0 : std::int64_t{*std::max_element(ids.begin(), ids.end())} + 1;
}

}  // namespace

DataShape shapeOf(const Dataset& data) {
    DataShape shape;
    const auto columns = byInput(data.preparation.inputs, data.inputNames);
    for (std::size_t i = 0; i < data.inputs.size(); ++i) {
        shape.inputs.push_back(data.inputs[i].shape().withoutBatch());
        shape.ids.push_back(idsOf(i < columns.size() ? columns[i].columns : std::vector<PreparedColumn>(), data.preparation.windows, data.inputs[i]));
    }
    for (std::size_t i = 0; i < data.targets.size(); ++i) {
        const DataShape::Target target{data.targets[i].shape().withoutBatch(), classesOf(data, i)};
        if (i == 0) shape.target = target.shape, shape.classes = target.classes;
        else shape.others.push_back(target);
    }
    return shape;
}

Wanted wantedBy(const Graph& graph, const Inference& inference, const TrainingRecipe& recipe) {
    Wanted wanted(lossOf(recipe.loss).target);
    const auto takesIds = [&](NodeId input) {
        const auto wires = outputsOf(graph, input);
        return std::any_of(wires.begin(), wires.end(), [&](const Edge& wire) { return !idsKey(*findNode(graph, wire.to)).empty(); });
    };
    if (inference.inputs.size() > 1)
        for (const NodeId id : inference.inputs) wanted.inputs.push_back({findNode(graph, id)->name, takesIds(id)});
    wanted.outputs.resize(std::max<std::size_t>(inference.outputs.size(), 1));
    for (std::size_t i = 0; i < inference.outputs.size(); ++i) {
        const NodeInfo& info = inference.at(inference.outputs[i]);
        WantedOutput& output = wanted.outputs[i];
        output.name = findNode(graph, inference.outputs[i])->name;
        output.positions = info.known && info.output.rank() > 1 ? info.output.rank() - 1 : 0;
        if (wanted.several()) output.form = lossOf(recipe.of(output.name).loss).target;
    }
    return wanted;
}

std::vector<std::string> lossNames(const Graph& graph, const Inference& inference, const TrainingRecipe& recipe) {
    if (inference.outputs.size() < 2) return {recipe.loss.name};
    std::vector<std::string> names;
    for (const NodeId id : inference.outputs) names.push_back(recipe.of(findNode(graph, id)->name).loss.name);
    return names;
}

std::vector<std::string> lossNames(const Project& project) { return lossNames(project.graph, infer(project.graph), project.training); }

Wanted wantedBy(const Project& project) { return wantedBy(project.graph, infer(project.graph), project.training); }

std::vector<Issue> checkFit(const Graph& graph, const Inference& inference, const TrainingRecipe& recipe, const DataShape& data) {
    std::vector<Issue> issues;
    checkInputs(graph, inference, data, issues);
    checkIds(graph, inference, data, issues);
    const std::size_t outputs = inference.outputs.size(), targets = data.others.size() + 1;
    if (outputs == 1 && targets == 1) checkOutput(graph, inference, recipe.loss, inference.outputs.front(), data, issues);
    else if (outputs != targets) tellLooseEnds(graph, inference, targets, issues);
    for (std::size_t i = 0; outputs == targets && outputs > 1 && i < outputs; ++i) {
        DataShape own = data;
        if (i > 0) own.target = data.others[i - 1].shape, own.classes = data.others[i - 1].classes;
        checkOutput(graph, inference, recipe.of(findNode(graph, inference.outputs[i])->name).loss, inference.outputs[i], own, issues);
    }
    return issues;
}

namespace {

/** By the beginning: pictures of floats are written from 0 to 1, or from -1, all through. */
bool areUnitFloats(const Tensor& x) {
    constexpr std::size_t enough = std::size_t{1} << 20;
    constexpr float most = 2;
    if (x.dtype() == DType::UInt8 || x.dtype() == DType::Int32) return false;
    const std::size_t count = std::min(x.bytes().size(), enough) / sizeOf(x.dtype());
    const auto first = x.bytes().first(count * sizeOf(x.dtype()));
    const auto values = Tensor(x.dtype(), Shape{static_cast<Dim>(count)}, {first.begin(), first.end()}).toFloats();
    return std::none_of(values.begin(), values.end(), [](float v) { return std::abs(v) > most; });
}

/** What bytes are divided by would leave next to nothing of pictures from 0 to 1; and where such were learnt from before, bytes are divided again. */
void fitRescaling(Project& project, const RawData& raw) {
    const auto inputs = infer(project.graph).inputs;
    const auto arrays = raw.arrays ? roles(raw, project.data, wantedBy(project)).inputs : std::vector<int>();
    if (inputs.size() != 1 || arrays.size() != 1) return;
    const Tensor& x = (*raw.arrays)[static_cast<std::size_t>(arrays.front())].tensor;
    const bool units = areUnitFloats(x), bytes = x.dtype() == DType::UInt8;
    for (const Edge& wire : outputsOf(project.graph, inputs.front())) {
        Node* next = findNode(project.graph, wire.to);
        if (next->layer != "Rescaling") continue;
        const double scale = paramsOf(*next).real("scale");
        if (units && scale < 0.01) next->params["scale"] = 1.0;
        if (bytes && scale == 1 && paramsOf(*next).real("offset") == 0) next->params["scale"] = 1.0 / 255;
    }
}

}  // namespace

void adaptToData(Project& project, const RawData& raw) {
    fitRescaling(project, raw);
    const auto asked = raw.table ? std::optional(questionOfTable(raw, project)) : questionOfArrays(raw, project);
    if (asked) chooseLoss(project, *asked);
    adaptNet(project, raw);
}

std::string projectKind(const Project& project) {
    const Wanted wanted = wantedBy(project);
    if (wanted.several()) return "several outputs";
    switch (wanted.outputs.front().form) {
        case TargetForm::Binary: return "binary classification";
        case TargetForm::Number: return "regression";
        default: return "classification";
    }
}

void adaptNet(Project& project, const RawData& raw) {
    const DataShape shape = shapeOf(prepare(raw, project.data, wantedBy(project)));
    // Each fix may change what follows from it, so the issues are asked for again after every one.
    for (std::size_t attempt = 0; attempt <= project.graph.nodes.size(); ++attempt) {
        const auto issues = checkFit(project.graph, infer(project.graph), project.training, shape);
        const auto fixable = std::find_if(issues.begin(), issues.end(), [](const Issue& i) { return !i.remedies.empty(); });
        if (fixable == issues.end()) return;
        mend(project, fixable->remedies.front());
    }
}

}  // namespace lamina
