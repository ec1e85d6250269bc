// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/mask_ops.h"

#include <algorithm>
#include <array>
#include <limits>

#include "engine/base/error.h"
#include "engine/layers/catalogue.h"

namespace lamina {

namespace {

/** In the order of MaskOps::Kind. */
constexpr std::array opNames = {"NotEqual", "Any", "LogicalOr", "ExpandDims", "ZerosLike", "OnesLike", "Concatenate"};

/** Writes the ops of a drawing, layer after layer. */
class Drawing {
 public:
    explicit Drawing(const Graph& graph) : graph_(graph) {}

    MaskOps ops() {
        for (const NodeId id : topologicalOrder(graph_)) visit(*findNode(graph_, id));
        return std::move(ops_);
    }

 private:
    using Kind = MaskOps::Kind;

    NodeId add(Kind kind, std::vector<NodeId> reads) {
        const NodeId id = -static_cast<NodeId>(ops_.reads.size()) - 1;
        ops_.kinds[id] = kind;
        ops_.reads[id] = std::move(reads);
        return id;
    }
    NodeId compared(NodeId layer, double with) {
        const NodeId op = add(Kind::NotEqual, {layer});
        ops_.compares[op] = with;
        return op;
    }
    bool masked(NodeId layer) const { return ops_.masks.contains(layer); }

    void visit(const Node& node) {
        const auto edges = inputsOf(graph_, node.id);
        if (edges.empty()) return;
        const LayerSpec* spec = findLayer(node.layer);  // none: a model within the model
        if ((!spec || spec->takesMask) && masked(edges[0].from)) ops_.calledWith[node.id] = ops_.masks.at(edges[0].from);
        if (!spec) return;
        if (node.layer == "Concatenate") return concatenate(node, edges);
        const ParamReader params(node.params, spec->params);
        switch (spec->maskRule(params, {})) {
            case MaskRule::Ends:
            case MaskRule::Joins: return;
            case MaskRule::Passes:
                if (masked(edges[0].from)) ops_.masks[node.id] = NodeId(ops_.masks.at(edges[0].from));
                return;
            case MaskRule::Begins: return begin(node, params, edges[0].from);
            case MaskRule::Merges: return merge(node, edges);
        }
    }

    void begin(const Node& node, const ParamReader& params, NodeId from) {
        const bool value = params.knows("mask_value");
        const NodeId op = compared(from, value ? params.real("mask_value") : 0);
        ops_.masks[node.id] = value ? add(Kind::Any, {op}) : op;
    }

    void merge(const Node& node, const std::vector<Edge>& edges) {
        if (!std::all_of(edges.begin(), edges.end(), [this](const Edge& e) { return masked(e.from); })) return;
        NodeId any = ops_.masks.at(edges[0].from);
        for (std::size_t i = 1; i < edges.size(); ++i) any = add(Kind::LogicalOr, {any, ops_.masks.at(edges[i].from)});
        ops_.masks[node.id] = any;
    }

    /** Each mask is spread over the channels by an or with zeros like the input, or is ones like it. */
    void concatenate(const Node& node, const std::vector<Edge>& edges) {
        if (std::none_of(edges.begin(), edges.end(), [this](const Edge& e) { return masked(e.from); })) return;
        std::vector<NodeId> parts;
        for (const auto& edge : edges) {
            const bool has = masked(edge.from);
            const NodeId spread = has ? add(Kind::ExpandDims, {ops_.masks.at(edge.from)}) : 0, like = add(has ? Kind::ZerosLike : Kind::OnesLike, {edge.from});
            parts.push_back(has ? add(Kind::LogicalOr, {spread, like}) : like);
        }
        const NodeId all = add(Kind::Concatenate, parts);
        ops_.axes[all] = paramsOf(node).integer("axis");
        ops_.masks[node.id] = add(Kind::Any, {all});
    }

    const Graph& graph_;
    MaskOps ops_;
};

bool begins(const Node& node) {
    const LayerSpec* spec = findLayer(node.layer);
    return spec && spec->maskRule(ParamReader(node.params, spec->params), {}) == MaskRule::Begins;
}

const Json* historyIn(const Json& tensor) {
    if (tensor.is_array() && tensor.size() >= 3 && tensor[0].is_string()) return &tensor;
    if (!tensor.is_object() || !tensor.contains("config") || !tensor["config"].is_object() || !tensor["config"].contains("keras_history")) return nullptr;
    const Json& history = tensor["config"]["keras_history"];
    return history.is_array() && history.size() >= 3 && history[0].is_string() ? &history : nullptr;
}

/** The number that a NotEqual compares with: what stands beside its tensor. */
double comparedWith(const Json& op) {
    double with = 0;
    const auto look = [&](const auto& self, const Json& json) -> void {
        if (json.is_number()) with = json.get<double>();
        else if (json.is_structured() && !historyIn(json))
            for (const auto& inner : json) self(self, inner);
    };
    look(look, op.value("inbound_nodes", Json::array()));
    return with;
}

}  // namespace

MaskSources MaskOps::sourcesOf(NodeId op) const {
    MaskSources found;
    std::vector<NodeId> open{op};
    std::set<NodeId> seen;
    while (!open.empty()) {
        const NodeId at = open.back();
        open.pop_back();
        if (!seen.insert(at).second) continue;
        if (const auto with = compares.find(at); with != compares.end()) found.emplace(reads.at(at).front(), with->second);
        else for (const NodeId read : reads.at(at))
            if (read < 0) open.push_back(read);
    }
    return found;
}

std::vector<NodeId> MaskOps::upTo(NodeId op) const {
    std::vector<NodeId> order;
    std::set<NodeId> seen;
    const auto visit = [&](const auto& self, NodeId at) -> void {
        if (at > 0 || !seen.insert(at).second) return;
        for (const NodeId read : reads.at(at)) self(self, read);
        order.push_back(at);
    };
    visit(visit, op);
    return order;
}

std::string className(MaskOps::Kind kind) { return opNames[static_cast<std::size_t>(kind)]; }

MaskOps maskOpsOf(const Graph& graph) {
    if (std::none_of(graph.nodes.begin(), graph.nodes.end(), begins)) return {};
    return Drawing(graph).ops();
}

bool isMaskOp(const Json& layer) {
    if (!layer.is_object() || !layer.contains("module") || !layer["module"].is_string() || !layer.contains("class_name") || !layer["class_name"].is_string()) return false;
    const auto module = layer["module"].get<std::string>(), name = layer["class_name"].get<std::string>();
    return (module.starts_with("keras.src.ops") || module.starts_with("keras.ops")) && std::find(opNames.begin(), opNames.end(), name) != opNames.end();
}

/** All layers that a tensor, or an op's arguments, come from. compares: the number where they are a comparison's. */
void MaskClaims::collect(const Json& json, const std::string& where, const Find& find, std::set<std::string>& seen, const double* compares, MaskSources& found) const {
    const Json* history = historyIn(json);
    if (!history && json.is_structured())
        for (const auto& inner : json) collect(inner, where, find, seen, compares, found);
    if (!history) return;
    const auto op = ops_.find((*history)[0].get<std::string>());
    if (op == ops_.end()) return void(found.emplace(find(JsonReader(*history, where)), compares ? *compares : std::numeric_limits<double>::quiet_NaN()));
    if (!seen.insert(op->first).second) return;
    const Json& kind = op->second["class_name"];
    if (kind == "ZerosLike" || kind == "OnesLike") return;  // of a tensor they take the shape alone
    const double with = comparedWith(op->second);
    collect(op->second.value("inbound_nodes", Json::array()), where, find, seen, kind == "NotEqual" ? &with : nullptr, found);
}

void MaskClaims::check(const Graph& graph, const Find& find) const {
    if (claims_.empty()) return;
    const MaskOps ops = maskOpsOf(graph);
    for (const auto& claim : claims_) {
        MaskSources said, have;
        std::set<std::string> seen;
        collect(claim.tensor, claim.where, find, seen, nullptr, said);
        const auto edges = inputsOf(graph, claim.layer);
        const auto edge = std::find_if(edges.begin(), edges.end(), [&](const Edge& e) { return e.port == claim.port; });
        if (edge != edges.end() || !edges.empty()) {
            const auto mask = ops.masks.find((edge != edges.end() ? *edge : edges.back()).from);
            if (mask != ops.masks.end()) have = ops.sourcesOf(mask->second);
        }
        if (said != have)
            throw Error::input(findNode(graph, claim.layer)->name + " is called with a mask of its own", claim.where,
                               "Lamina knows the masks of Embedding (mask_zero) and Masking, as layers pass them on: call the layer without `mask` in Keras");
    }
}

}  // namespace lamina
