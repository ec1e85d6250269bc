// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/model_json.h"

#include <algorithm>
#include <set>

#include "engine/compile/infer.h"
#include "engine/io/json_difference.h"
#include "engine/io/layer_config.h"
#include "engine/io/mask_ops.h"
#include "engine/io/param_json.h"
#include "engine/io/strange_layer.h"
#include "engine/layers/catalogue.h"

namespace lamina {

namespace {

/** (batch, …) with the batch unknown. */
Json withBatch(const Json& extents) {
    Json shape = Json::array({nullptr});
    for (const auto& d : extents) shape.push_back(d);
    return shape;
}

/** A name that Keras takes: without "/", not empty. */
std::string kerasName(std::string name) {
    std::replace(name.begin(), name.end(), '/', '_');
    return name.empty() ? "model" : name;
}

/** Wires seen from a layer, without a search through all of them. */
using WiresInto = std::map<NodeId, std::vector<Edge>>;

const std::string attention = "MultiHeadAttention", callsMask = "use_causal_mask";

class Writer {
 public:
    explicit Writer(const Graph& graph) : inference_(infer(graph)), names_(fileNames(graph)) {
        for (const auto& edge : graph.edges) into_[edge.to].push_back(edge);
        for (const auto& node : graph.nodes) nodes_[node.id] = &node;
        for (const NodeId id : inference_.order) calls_[layerOf(id)].push_back(id);
        for (const auto& node : graph.nodes)  // those in a cycle
            if (!inference_.nodes.contains(node.id)) calls_[layerOf(node.id)].push_back(node.id);
        if (!inference_.hasErrors()) masks_ = maskOpsOf(graph);
    }

    Json sequential(const std::string& name, const std::vector<NodeId>& order) const {
        Json layers = Json::array();
        for (const NodeId id : order) layers.push_back(layer(*nodes_.at(id)));
        const Json config = {{"name", kerasName(name)}, {"trainable", true}, {"layers", layers}};
        return {{"module", "keras"}, {"class_name", "Sequential"}, {"config", config}, {"registered_name", nullptr}};
    }

    Json functional(const std::string& name, const std::vector<NodeId>& order) const {
        Json layers = Json::array(), inputs = Json::array(), outputs = Json::array();
        std::set<NodeId> told;
        for (const NodeId id : order) {
            if (layerOf(id) != id) continue;  // a call of another layer
            for (const NodeId call : calls_.at(id))
                if (const NodeId mask = toldMask(call)) tellMask(mask, layers, told);
            Json json = layer(*nodes_.at(id));
            json["name"] = names_.at(id);
            json["inbound_nodes"] = Json::array();
            for (const NodeId call : calls_.at(id))
                for (auto& node : inbound(*nodes_.at(call))) {
                    if (const NodeId mask = toldMask(call)) node["kwargs"]["mask"] = maskTensor(mask);
                    json["inbound_nodes"].push_back(std::move(node));
                }
            layers.push_back(std::move(json));
        }
        for (const NodeId id : inference_.inputs) inputs.push_back(history(id));
        for (const NodeId id : inference_.outputs) outputs.push_back(history(id));
        // A list of one input would be another structure than a bare array to Keras, which warns of it.
        const Json& entering = inputs.size() == 1 ? inputs.front() : inputs;
        const Json config = {{"name", kerasName(name)}, {"trainable", true}, {"layers", layers}, {"input_layers", entering}, {"output_layers", outputs}};
        return {{"module", "keras.src.models.functional"}, {"class_name", "Functional"}, {"config", config}, {"registered_name", "Functional"}};
    }

 private:
    NodeId layerOf(NodeId id) const {
        const NodeId owner = nodes_.at(id)->weightsOf;
        return owner != 0 && nodes_.contains(owner) ? owner : id;
    }

    /** A layer, and which of its calls. */
    Json history(NodeId id) const {
        const auto& calls = calls_.at(layerOf(id));
        return Json::array({names_.at(layerOf(id)), std::find(calls.begin(), calls.end(), id) - calls.begin(), 0});
    }

    Json layer(const Node& node) const {
        Json json = {{"module", "keras.layers"},
                     {"class_name", node.layer == "Input" ? "InputLayer" : node.layer},
                     {"config", config(node)},
                     {"registered_name", nullptr}};
        Json extra = fromExtra(node.extra);
        if (!findLayer(node.layer)) {
            sayAgain(json, extra);
            return json;
        }
        dropMended(extra, node);
        sayUnsaid(json, extra);
        putBack(json, extra);
        return json;
    }

    /** What a layer's file says that ours does not have is told as long as nobody has chosen something else. */
    static void dropMended(Json& extra, const Node& node) {
        const Json lacking = lackingOf(extra);
        for (auto it = lacking.begin(); it != lacking.end(); ++it)
            if (!isLacking(node, it.key(), *it)) extra["lacking"].erase(it.key());
        if (!lacking.empty() && extra["lacking"].empty()) extra.erase("lacking");
    }

    Json config(const Node& node) const {
        Json json = {{"name", node.name}};
        const bool input = node.layer == "Input";
        const LayerSpec* spec = findLayer(node.layer);
        if (!input && (!spec || spec->takesTrainable)) json["trainable"] = node.trainable;
        json["dtype"] = "float32";
        static const std::vector<ParamSpec> none;
        const Json params = toConfig(node.params, spec ? spec->params : none);
        for (auto it = params.begin(); it != params.end(); ++it) {
            if (input && it.key() == "shape" && it->is_array()) json["batch_shape"] = withBatch(*it);
            else if (!json.contains(it.key())) json[it.key()] = *it;
        }
        const Json lacking = lackingOf(fromExtra(node.extra));
        for (auto it = lacking.begin(); it != lacking.end(); ++it)
            if (isLacking(node, it.key(), *it)) json[it.key()] = *it;  // as the file has it, not what stands for it
        if (node.layer == attention) json.erase(callsMask);  // said where it is called
        return toKerasConfig(node.layer, std::move(json));
    }

    /** Attention is called with query and value, and with the key by name; a lone input is all of them. */
    Json attentionCall(const Node& node, Json ports) const {
        if (ports.size() == 1) ports.push_back(ports[0]);
        Json kwargs = Json::object();
        if (ports.size() > 2) kwargs["key"] = ports[2], ports.erase(2);
        if (paramsOf(node).boolean(callsMask)) kwargs[callsMask] = true;
        return Json::array({{{"args", ports}, {"kwargs", kwargs}}});
    }

    // ---- masks. Keras works them out by itself when it opens a file, but gives the ops names of its own making: that of a Concatenate may be a
    // layer's. So those masks are told in the file, as Keras does.

    /** The mask with which a layer is called, where the file tells it; else 0. */
    NodeId toldMask(NodeId call) const {
        const auto with = masks_.calledWith.find(call);
        if (with == masks_.calledWith.end()) return 0;
        const auto ops = masks_.upTo(with->second);
        const bool joins = std::any_of(ops.begin(), ops.end(), [this](NodeId op) { return masks_.axes.contains(op); });
        return joins ? with->second : 0;
    }

    static std::string maskName(NodeId op) { return "mask_" + std::to_string(-op); }

    /** With the batch, which is null. */
    Json maskShape(NodeId op) const {
        using Kind = MaskOps::Kind;
        const auto& reads = masks_.reads.at(op);
        const Kind kind = masks_.kinds.at(op);
        Json shape = reads[0] < 0 ? maskShape(reads[0]) : tensor(reads[0])["config"]["shape"];
        if (kind == Kind::ExpandDims) shape.push_back(1);
        if (kind == Kind::Any) shape.erase(shape.size() - 1);
        for (std::size_t i = 1; i < reads.size(); ++i) {
            const Json other = maskShape(reads[i]);
            for (std::size_t axis = 1; kind == Kind::LogicalOr && axis < shape.size(); ++axis) shape[axis] = std::max(shape[axis].get<Dim>(), other[axis].get<Dim>());
            if (kind != Kind::Concatenate) continue;
            const auto given = masks_.axes.at(op), axis = given < 0 ? given + static_cast<std::int64_t>(shape.size()) : given;
            shape[static_cast<std::size_t>(axis)] = shape[static_cast<std::size_t>(axis)].get<Dim>() + other[static_cast<std::size_t>(axis)].get<Dim>();
        }
        return shape;
    }

    Json maskTensor(NodeId op) const {
        const Json config = {{"shape", maskShape(op)}, {"dtype", "bool"}, {"keras_history", Json::array({maskName(op), 0, 0})}};
        return {{"class_name", "__keras_tensor__"}, {"config", config}};
    }

    void tellMask(NodeId mask, Json& layers, std::set<NodeId>& told) const {
        for (const NodeId op : masks_.upTo(mask))
            if (told.insert(op).second) layers.push_back(maskOp(op));
    }

    Json maskOp(NodeId op) const {
        using Kind = MaskOps::Kind;
        const Kind kind = masks_.kinds.at(op);
        Json config = {{"name", maskName(op)}}, args = Json::array();
        if (kind == Kind::Any) config["axis"] = -1, config["keepdims"] = false;
        if (kind == Kind::ExpandDims) config["axis"] = -1;
        if (kind == Kind::ZerosLike || kind == Kind::OnesLike) config["dtype"] = "bool";
        if (kind == Kind::Concatenate) config["axis"] = masks_.axes.at(op);
        for (const NodeId read : masks_.reads.at(op)) args.push_back(read < 0 ? maskTensor(read) : tensor(read));
        if (kind == Kind::NotEqual) args.push_back(masks_.compares.at(op));
        if (kind == Kind::Concatenate) args = Json::array({args});
        return {{"module", "keras.src.ops.numpy"}, {"class_name", className(kind)}, {"config", config}, {"registered_name", className(kind)},
                {"name", maskName(op)}, {"inbound_nodes", Json::array({{{"args", args}, {"kwargs", Json::object()}}})}};
    }

    Json tensor(NodeId from) const {
        Json config = Json::object();
        const auto it = inference_.nodes.find(from);
        const bool known = it != inference_.nodes.end() && it->second.known;
        if (known) config["shape"] = withBatch(Json(std::vector<Dim>(it->second.output.begin(), it->second.output.end())));
        config["dtype"] = "float32";
        config["keras_history"] = history(from);
        return {{"class_name", "__keras_tensor__"}, {"config", config}};
    }

    Json inbound(const Node& node) const {
        const auto wires = into_.find(node.id);
        if (wires == into_.end()) return Json::array();
        Json ports = Json::array();
        for (const auto& edge : wires->second) {
            if (!nodes_.contains(edge.from) || edge.port < 0) continue;
            while (ports.size() <= static_cast<std::size_t>(edge.port)) ports.push_back(nullptr);
            ports[static_cast<std::size_t>(edge.port)] = tensor(edge.from);
        }
        if (node.layer == attention) return attentionCall(node, std::move(ports));
        const auto* spec = findLayer(node.layer);
        const bool takesList = ports.size() > 1 || (spec && spec->maxInputs != 1);
        return Json::array({{{"args", takesList ? Json::array({ports}) : ports}, {"kwargs", Json::object()}}});
    }

    const Inference inference_;
    const std::map<NodeId, std::string> names_;
    MaskOps masks_;
    WiresInto into_;
    std::map<NodeId, const Node*> nodes_;
    std::map<NodeId, std::vector<NodeId>> calls_;  // of a layer, in topological order
};

}  // namespace

std::map<NodeId, std::string> fileNames(const Graph& graph) {
    std::map<std::string, int> uses;
    for (const auto& node : graph.nodes) ++uses[node.name];
    std::map<NodeId, std::string> names;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        auto name = graph.nodes[i].name;
        if (name.empty() || uses[name] > 1) {
            do name += '#' + std::to_string(i + 1);  // the place, not the id: the same after opening
            while (uses.contains(name));
            uses[name] = 1;
        }
        names[graph.nodes[i].id] = name;
    }
    return names;
}

Json modelToJson(const Graph& graph, const std::string& name, const std::vector<NodeId>& order) {
    return Writer(graph).functional(name, order);
}

Json chainToJson(const Graph& graph, const std::string& name, const std::vector<NodeId>& order) {
    return Writer(graph).sequential(name, order);
}

Json modelToJson(const Graph& graph, const std::string& name) {
    std::vector<NodeId> order;
    for (const auto& node : graph.nodes) order.push_back(node.id);
    return modelToJson(graph, name, order);
}

}  // namespace lamina
