// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/model_json.h"

#include <algorithm>

#include "engine/compile/infer.h"
#include "engine/io/json_difference.h"
#include "engine/io/layer_config.h"
#include "engine/io/param_json.h"
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
    }

    Json sequential(const std::string& name, const std::vector<NodeId>& order) const {
        Json layers = Json::array();
        for (const NodeId id : order) layers.push_back(layer(*nodes_.at(id)));
        const Json config = {{"name", kerasName(name)}, {"trainable", true}, {"layers", layers}};
        return {{"module", "keras"}, {"class_name", "Sequential"}, {"config", config}, {"registered_name", nullptr}};
    }

    Json functional(const std::string& name, const std::vector<NodeId>& order) const {
        Json layers = Json::array(), inputs = Json::array(), outputs = Json::array();
        for (const NodeId id : order) {
            if (layerOf(id) != id) continue;  // a call of another layer
            Json json = layer(*nodes_.at(id));
            json["name"] = names_.at(id);
            json["inbound_nodes"] = Json::array();
            for (const NodeId call : calls_.at(id))
                for (auto& node : inbound(*nodes_.at(call))) json["inbound_nodes"].push_back(std::move(node));
            layers.push_back(std::move(json));
        }
        for (const NodeId id : inference_.inputs) inputs.push_back(history(id));
        for (const NodeId id : inference_.outputs) outputs.push_back(history(id));
        const Json config = {{"name", kerasName(name)}, {"trainable", true}, {"layers", layers}, {"input_layers", inputs}, {"output_layers", outputs}};
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
        putBack(json, fromExtra(node.extra));
        return json;
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
