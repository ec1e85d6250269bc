// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/compile/infer.h"

#include <algorithm>
#include <set>
#include <string>

#include "engine/layers/catalogue.h"

namespace lamina {

namespace {

/** The drawing with look-ups, so that a thousand layers take no longer than they must. */
struct Index {
    explicit Index(const Graph& g) : graph(g), in(g.nodes.size()), out(g.nodes.size()) {
        for (std::size_t i = 0; i < g.nodes.size(); ++i) position[g.nodes[i].id] = i;
        for (const auto& e : g.edges) {
            const auto from = position.find(e.from), to = position.find(e.to);
            if (from == position.end() || to == position.end()) continue;
            in[to->second].push_back(e);
            out[from->second].push_back(to->second);
        }
        for (auto& edges : in)
            std::stable_sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) { return a.port < b.port; });
    }
    const Graph& graph;
    std::unordered_map<NodeId, std::size_t> position;
    std::vector<std::vector<Edge>> in;
    std::vector<std::vector<std::size_t>> out;
};

/** Topological, stable in the order drawn; shorter than the drawing when there is a cycle. */
std::vector<std::size_t> order(const Index& index) {
    std::vector<std::size_t> waiting(index.in.size());
    std::set<std::size_t> ready;
    for (std::size_t i = 0; i < waiting.size(); ++i) {
        waiting[i] = index.in[i].size();
        if (waiting[i] == 0) ready.insert(i);
    }
    std::vector<std::size_t> sorted;
    while (!ready.empty()) {
        const std::size_t i = *ready.begin();
        ready.erase(ready.begin());
        sorted.push_back(i);
        for (std::size_t next : index.out[i])
            if (--waiting[next] == 0) ready.insert(next);
    }
    return sorted;
}

Issue error(NodeId node, std::string title, std::string detail = {}) {
    return {Issue::Severity::Error, node, std::move(title), std::move(detail), {}};
}

void checkNames(const Graph& graph, std::vector<Issue>& issues) {
    std::unordered_map<std::string, NodeId> seen;
    for (const auto& node : graph.nodes) {
        if (node.name.empty() || node.name.find('/') != std::string::npos)
            issues.push_back(error(node.id, "a layer's name may not be empty or hold \"/\"", "received \"" + node.name + "\""));
        if (!seen.emplace(node.name, node.id).second)
            issues.push_back(error(node.id, "two layers are named " + node.name, "names must differ; rename one of them"));
    }
}

/** Of all layers that are the same one. */
Remedy without(const Node& node, const std::string& key) {
    return {"Remove " + key, [id = node.id, key](Graph& g) {
                for (const NodeId same : sharersOf(g, id)) findNode(g, same)->params.erase(key);
            }};
}

/** Unknown keys and values out of range; true when all is well. */
bool checkParams(const Node& node, const LayerSpec& spec, std::vector<Issue>& issues) {
    const std::size_t before = issues.size();
    for (const auto& [key, value] : node.params) {
        const auto it = std::find_if(spec.params.begin(), spec.params.end(), [&k = key](const auto& p) { return p.key == k; });
        if (it == spec.params.end()) {
            issues.push_back(error(node.id, node.name + " has no parameter " + key, spec.name + " does not know it, received " + toString(value) + "; remove it"));
            issues.back().remedies = {without(node, key)};
            continue;
        }
        if (const std::string why = whyInvalid(*it, value); !why.empty())
            issues.push_back(error(node.id, node.name + ": " + key + " is not right", why));
    }
    return issues.size() == before;
}

std::string portWords(const LayerSpec& spec) {
    if (spec.minInputs == spec.maxInputs) return std::to_string(spec.minInputs) + (spec.minInputs == 1 ? " input" : " inputs");
    return "at least " + std::to_string(spec.minInputs) + " inputs";
}

bool checkPorts(const Node& node, const LayerSpec& spec, std::size_t inputs, std::vector<Issue>& issues) {
    const auto n = static_cast<int>(inputs);
    if (n >= spec.minInputs && (spec.maxInputs < 0 || n <= spec.maxInputs)) return true;
    const std::string got = n == 0 ? "nothing is connected to it" : std::to_string(n) + " connected";
    issues.push_back(error(node.id, node.name + " needs " + portWords(spec), got + "; draw a wire from the layer before it"));
    return false;
}

void sum(NodeInfo& info) {
    for (const auto& w : info.weights) {
        info.parameters += w.shape.elements();
        if (w.trainable) info.trainableParameters += w.shape.elements();
    }
}

/** No machine holds such a tensor; and products of extents stay far from overflow. */
void refuseTheImpossible(InferContext& context) {
    const auto check = [&](const Shape& shape) {
        double elements = 1;
        for (const Dim d : shape) elements *= static_cast<double>(d);
        if (elements > 1e12)
            context.fail(context.node().name + " is too large", "expected at most 10¹² numbers, received " + toString(shape));
    };
    if (!context.failed()) check(context.output);
    for (const auto& w : context.weights) check(w.shape);
}

/** The axes of a constraint are those that the weight has. */
void refuseMissingAxes(InferContext& context) {
    for (const auto& w : context.weights)
        for (const std::int64_t axis : w.constraint.axes)
            if (axis < -w.shape.rank() || axis >= w.shape.rank())
                context.fail(context.node().name + ": a constraint names an axis that " + w.name + " does not have",
                             "expected axes from " + std::to_string(-w.shape.rank()) + " to " + std::to_string(w.shape.rank() - 1) + ", received " +
                                 std::to_string(axis) + "; " + w.name + " is " + toString(w.shape));
}

/** Whether a layer's output has a mask, from those of its inputs. */
bool leavesMask(MaskRule rule, const std::vector<bool>& inputs) {
    const auto has = [](bool mask) { return mask; };
    switch (rule) {
        case MaskRule::Ends: return false;
        case MaskRule::Passes: return inputs.at(0);
        case MaskRule::Begins: return true;
        case MaskRule::Merges: return std::all_of(inputs.begin(), inputs.end(), has);
        case MaskRule::Joins: return std::any_of(inputs.begin(), inputs.end(), has);
    }
    return false;
}

void inferNode(const Node& node, const Index& index, const std::vector<Edge>& edges, Inference& result) {
    NodeInfo& info = result.nodes[node.id];
    const LayerSpec* spec = findLayer(node.layer);
    if (!spec) {
        result.issues.push_back(error(node.id, node.name + ": we do not know the layer " + node.layer,
                                      "replace it by layers of the palette, or remove it"));
        return;
    }
    const bool good = checkParams(node, *spec, result.issues) & checkPorts(node, *spec, edges.size(), result.issues);
    std::vector<std::string> names;
    std::vector<bool> masked;
    for (const auto& e : edges) {
        const NodeInfo& from = result.nodes[e.from];
        if (!from.known) return;  // said where it began
        info.inputs.push_back(from.output);
        masked.push_back(from.masked);
        names.push_back(index.graph.nodes[index.position.at(e.from)].name);
    }
    if (!good) return;
    InferContext context(node, ParamReader(node.params, spec->params), info.inputs, std::move(names));
    context.masked = masked;
    spec->infer(context);
    refuseTheImpossible(context);
    refuseMissingAxes(context);
    if (context.failed()) {
        result.issues.push_back(context.issue());
        return;
    }
    info.known = true;
    info.output = context.output;
    info.masked = !masked.empty() && leavesMask(spec->maskRule(context.params, info.inputs[0]), masked);
    info.weights = std::move(context.weights);
    info.constants = std::move(context.constants);
    info.multiplyAdds = context.multiplyAdds;
    if (!node.trainable)
        for (auto& w : info.weights) w.trainable = false;
    sum(info);
}

/** Layers that use another's weights: the same layer, set as it is, on inputs that its weights fit. They list none of their own. */
void share(const Graph& graph, Inference& result) {
    for (const auto& node : graph.nodes) {
        const NodeId id = ownerOf(graph, node);
        if (id == node.id) continue;
        const Node& owner = *findNode(graph, id);
        NodeInfo &info = result.nodes[node.id], &from = result.nodes[id];
        const Remedy own{"Give " + node.name + " weights of its own", [at = node.id](Graph& g) { findNode(g, at)->weightsOf = 0; }};
        const auto refuse = [&](const std::string& why, std::vector<Remedy> fixes) {
            result.issues.push_back({Issue::Severity::Error, node.id, node.name + " cannot use the weights of " + owner.name, why, std::move(fixes)});
        };
        const auto same = [](const auto& a, const auto& b) { return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) { return x.shape == y.shape; }); };
        if (owner.weightsOf != 0 || owner.layer != node.layer) refuse(owner.name + " is no " + node.layer + " with weights of its own", {own});
        else if (owner.params != node.params || owner.trainable != node.trainable)
            refuse("they are not set alike", {{"Set it as " + owner.name + " is", [at = node.id, params = owner.params, trainable = owner.trainable](Graph& g) {
                                                   findNode(g, at)->params = params;
                                                   findNode(g, at)->trainable = trainable;
                                               }}, own});
        else if (info.known && from.known && !same(info.weights, from.weights))
            refuse("they take inputs of " + toString(info.inputs.front()) + " and " + toString(from.inputs.front()), {own});
        info.weightsOf = id;
        result.parameters -= info.parameters;
        result.trainableParameters -= info.trainableParameters;
        info.parameters = info.trainableParameters = 0;
        info.weights.clear();
        info.constants.clear();
    }
}

void checkWhole(const Graph& graph, Inference& result) {
    if (graph.nodes.empty()) {
        result.issues.push_back(error(0, "the drawing is empty", "drag an Input layer from the palette to begin"));
        return;
    }
    if (result.inputs.empty())
        result.issues.push_back(error(0, "the net has no Input layer", "add an Input layer and connect it to the first layer"));
}

}  // namespace

bool Inference::hasErrors() const {
    return std::any_of(issues.begin(), issues.end(), [](const Issue& i) { return i.severity == Issue::Severity::Error; });
}

Inference infer(const Graph& graph) {
    Inference result;
    checkNames(graph, result.issues);
    const Index index(graph);
    const auto sorted = order(index);
    if (sorted.size() != graph.nodes.size())
        result.issues.push_back(error(0, "the drawing has a cycle", "remove a wire that leads back"));
    result.nodes.reserve(graph.nodes.size());
    for (const std::size_t i : sorted) {
        const Node& node = graph.nodes[i];
        result.order.push_back(node.id);
        inferNode(node, index, index.in[i], result);
        if (isInput(node)) result.inputs.push_back(node.id);
        if (index.out[i].empty()) result.outputs.push_back(node.id);
        const NodeInfo& info = result.nodes[node.id];
        result.parameters += info.parameters;
        result.trainableParameters += info.trainableParameters;
        result.multiplyAdds += info.multiplyAdds;
    }
    share(graph, result);
    checkWhole(graph, result);
    return result;
}

}  // namespace lamina
