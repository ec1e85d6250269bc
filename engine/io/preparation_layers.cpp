// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/preparation_layers.h"

#include <algorithm>
#include <cmath>

#include "engine/base/error.h"
#include "engine/base/words.h"
#include "engine/compile/infer.h"
#include "engine/data/columns.h"
#include "engine/data/table_inputs.h"
#include "engine/layers/catalogue.h"

namespace lamina {

namespace {

/** (value − mean) / deviation of each number that enters the net, of its logarithm where one is taken. */
struct Scaling {
    Floats mean, deviation;
    ColumnScaling function = ColumnScaling::Auto;
    bool oneFunction = true;  // the same for all numbers

    bool changesNothing() const {
        if (function != ColumnScaling::Auto || !oneFunction) return false;
        const auto are = [](const Floats& list, double value) { return std::all_of(list.begin(), list.end(), [=](double v) { return v == value; }); };
        return are(mean, 0) && are(deviation, 1);
    }
};

Scaling scalingOf(const std::vector<PreparedColumn>& columns) {
    Scaling scaling;
    for (const auto& column : columns) {
        scaling.mean.insert(scaling.mean.end(), width(column), column.category ? 0 : column.offset);
        scaling.deviation.insert(scaling.deviation.end(), width(column), column.category ? 1 : 1 / column.scale);
        scaling.oneFunction = scaling.oneFunction && column.function == columns.front().function;
    }
    if (!columns.empty()) scaling.function = columns.front().function;
    return scaling;
}

/** How many layers share a division. Keras divides by no less than 1e-7, and float32 ends somewhere: what is measured in
 *  nanometres takes two. 0: no number of layers does it. */
int layersFor(const Scaling& scaling) {
    constexpr double least = 1e-6, most = 1e18;
    for (int n = 1; n <= 64; ++n) {
        const bool good = std::all_of(scaling.deviation.begin(), scaling.deviation.end(), [&](double d) {
            const double share = std::pow(d, 1.0 / n);
            return share >= least && share <= most;
        });
        if (good) return n;
    }
    return 0;
}

struct AddedLayer {
    std::string layer;
    Params params;
};

/** The layers on their way from the data to the net, or with `invert` back: the mean meets raw numbers. Back from a
 *  logarithm leads the exponential function; to it leads no layer of Keras. */
std::vector<AddedLayer> layersOf(const Scaling& scaling, bool invert) {
    std::vector<AddedLayer> layers;
    const Scaling shift{scaling.mean, scaling.deviation};
    const int n = shift.changesNothing() ? 0 : layersFor(shift);
    for (int i = 0; i < n; ++i) {
        Floats variance;
        for (const double d : scaling.deviation) variance.push_back(std::pow(n == 1 ? d : std::pow(d, 1.0 / n), 2));
        const bool raw = invert ? i == n - 1 : i == 0;
        Params params{{"mean", raw ? scaling.mean : Floats(variance.size(), 0.0)}, {"variance", variance}};
        if (invert) params["invert"] = true;
        layers.push_back({"Normalization", std::move(params)});
    }
    if (scaling.function != ColumnScaling::Auto) layers.push_back({"Activation", {{"activation", std::string("exponential")}}});
    if (scaling.function == ColumnScaling::Log1p) layers.push_back({"Rescaling", {{"scale", 1.0}, {"offset", -1.0}}});
    return layers;
}

std::ptrdiff_t placeInList(const Graph& graph, NodeId id) {
    return std::find_if(graph.nodes.begin(), graph.nodes.end(), [&](const Node& n) { return n.id == id; }) - graph.nodes.begin();
}

/** Puts a layer behind another: all that took the other's output takes this one's, in the same places. beside: next to it in the list of layers, whose
 *  order is that of several outputs. */
std::string putBehind(Graph& graph, NodeId behind, AddedLayer added, bool beside) {
    const std::string name = uniqueName(graph, lowerCase(added.layer));
    const NodeId id = addNode(graph, added.layer, name, std::move(added.params), findNode(graph, behind)->position);
    if (beside) std::rotate(graph.nodes.begin() + placeInList(graph, behind) + 1, graph.nodes.end() - 1, graph.nodes.end());
    for (auto& edge : graph.edges)
        if (edge.from == behind) edge.from = id;
    graph.edges.push_back({behind, id, 0});
    return name;
}

/** The exact way back of putBehind. beside: what becomes an output takes the place of this one among the others. */
void takeOut(Graph& graph, const std::string& name, bool beside) {
    const Node* node = findNode(graph, name);
    if (!node) throw Error::input("expected a layer of this name", name);
    const NodeId id = node->id;
    const auto wires = inputsOf(graph, id);
    if (wires.size() != 1) throw Error::input("expected one wire into it, received " + std::to_string(wires.size()), name);
    std::erase(graph.edges, wires.front());
    if (beside) std::swap(graph.nodes[static_cast<std::size_t>(placeInList(graph, id))], graph.nodes[static_cast<std::size_t>(placeInList(graph, wires.front().from))]);
    for (auto& edge : graph.edges)
        if (edge.from == id) edge.from = wires.front().from;
    std::erase_if(graph.nodes, [&](const Node& n) { return n.id == id; });
    if (graph.nextId == id + 1) graph.nextId = id;
}

/** windows: their rows lie on an axis before that of the numbers. */
bool fits(const Inference& inference, const std::vector<NodeId>& ends, const Scaling& scaling, bool windows = false) {
    if (scaling.changesNothing()) return true;
    if (!scaling.oneFunction) return false;
    if (ends.size() != 1 || layersFor(scaling) == 0) return false;
    const NodeInfo& info = inference.at(ends.front());
    const auto width = static_cast<Dim>(scaling.mean.size());
    return info.known && (info.output == Shape{width} || (windows && info.output.rank() == 2 && info.output[1] == width));
}

/** The Inputs that columns enter: one by its name, or all that a net has, which should be one. */
std::vector<NodeId> inputsFor(const Graph& graph, const Inference& inference, const InputColumns& own) {
    if (own.input.empty()) return inference.inputs;
    const Node* node = findNode(graph, own.input);
    return node && isInput(*node) ? std::vector<NodeId>{node->id} : std::vector<NodeId>();
}

/** What each output's answers were taught by: of several outputs a target each, where there is one for each. */
std::vector<Scaling> scalingsOut(const Preparation& preparation, std::size_t outputs) {
    if (outputs < 2 || preparation.targets.size() != outputs) return {scalingOf(preparation.targets)};
    std::vector<Scaling> all;
    for (const auto& target : preparation.targets) all.push_back(scalingOf({target}));
    return all;
}

bool fitOut(const Inference& inference, const std::vector<Scaling>& out) {
    if (out.size() == 1) return fits(inference, inference.outputs, out.front());
    for (std::size_t i = 0; i < out.size(); ++i)
        if (!fits(inference, {inference.outputs[i]}, out[i])) return false;
    return true;
}

}  // namespace

std::string whyApart(const Preparation& preparation, std::size_t outputs) {
    constexpr const char* apart = "arrays for this file, here as in Keras, are prepared already and its answers to them are scaled; rows of a table Lamina prepares itself, and answers them in their own units";
    std::vector<std::string> logged;
    for (const auto& column : preparation.inputs)
        if (column.function != ColumnScaling::Auto) logged.push_back(column.name);
    if (!logged.empty())
        return "Keras has no layer that takes a logarithm (" + firstOf(logged, 8) + "): " + apart;
    const auto out = scalingsOut(preparation, outputs);
    if (std::any_of(out.begin(), out.end(), [](const Scaling& one) { return !one.oneFunction; }))
        return std::string("no layer takes the logarithm of some targets back and not of others: ") + apart;
    return {};
}

std::optional<PreparationLayers> addPreparation(Graph& graph, const Preparation& preparation) {
    if (preparation.inputs.empty()) return std::nullopt;
    const Inference inference = infer(graph);
    if (!whyApart(preparation, inference.outputs.size()).empty()) return std::nullopt;
    const auto out = scalingsOut(preparation, inference.outputs.size());
    const auto entering = byInput(preparation.inputs, {});
    for (const auto& own : entering)
        if (!fits(inference, inputsFor(graph, inference, own), scalingOf(own.columns), preparation.windows.on())) return std::nullopt;
    if (!fitOut(inference, out)) return std::nullopt;
    const auto chain = [&](NodeId end, std::vector<AddedLayer> all, bool beside = false) {
        std::vector<std::string> names;
        for (auto& added : all)
            names.push_back(putBehind(graph, names.empty() ? end : findNode(graph, names.back())->id, std::move(added), beside));
        return names;
    };
    PreparationLayers layers;
    for (const auto& own : entering) {
        const auto ends = inputsFor(graph, inference, own);
        const auto names = chain(ends.empty() ? 0 : ends.front(), layersOf(scalingOf(own.columns), false));
        layers.inputs.insert(layers.inputs.end(), names.begin(), names.end());
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto names = chain(inference.outputs.empty() ? 0 : inference.outputs[i], layersOf(out[i], true), out.size() > 1);
        layers.outputs.insert(layers.outputs.end(), names.begin(), names.end());
    }
    return layers;
}

namespace {

/** The layer that a layer takes: by its name, for numbers are given anew when a file is read. */
std::string nameBefore(const Graph& graph, const Node& node) {
    const auto wires = inputsOf(graph, node.id);
    const Node* from = wires.empty() ? nullptr : findNode(graph, wires.front().from);
    return from ? from->name : std::string();
}

}  // namespace

std::string drawnOutput(const Graph& graph, const PreparationLayers& layers, std::string name) {
    for (std::size_t i = 0; i < layers.outputs.size() && std::find(layers.outputs.begin(), layers.outputs.end(), name) != layers.outputs.end(); ++i)
        if (const Node* node = findNode(graph, name)) name = nameBefore(graph, *node);
    return name;
}

void removePreparation(Graph& graph, const Preparation& preparation, const PreparationLayers& layers) {
    Graph drawn = graph;
    const bool several = infer(graph).outputs.size() > 1;
    for (const auto* names : {&layers.outputs, &layers.inputs})
        for (auto name = names->rbegin(); name != names->rend(); ++name) takeOut(drawn, *name, several && names == &layers.outputs);
    Graph again = drawn;
    bool same = addPreparation(again, preparation) == layers;
    for (const auto* names : {&layers.inputs, &layers.outputs})
        for (const auto& name : *names) {
            const Node *one = findNode(graph, name), *other = findNode(again, name);
            same = same && one && other && one->layer == other->layer && one->params == other->params && inputsOf(graph, one->id).size() == 1 &&
                   nameBefore(graph, *one) == nameBefore(again, *other);
        }
    if (!same) throw Error::input("the layers are not those of the preparation of the data", "net");
    graph = std::move(drawn);
}

std::optional<double> lossWeight(const Preparation& preparation, const std::string& loss) {
    const Scaling scaling = scalingOf(preparation.targets);
    if (scaling.changesNothing() || scaling.function != ColumnScaling::Auto) return std::nullopt;
    const double deviation = scaling.deviation.front();
    if (std::any_of(scaling.deviation.begin(), scaling.deviation.end(), [&](double d) { return d != deviation; })) return std::nullopt;
    if (loss == "mean_squared_error") return 1 / (deviation * deviation);
    if (loss == "mean_absolute_error") return 1 / deviation;
    return std::nullopt;
}

}  // namespace lamina
