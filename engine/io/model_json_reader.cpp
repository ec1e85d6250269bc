// SPDX-License-Identifier: GPL-3.0-or-later
// Reading Keras' model objects: Functional in today's and yesterday's form, and Sequential.
#include <algorithm>
#include <map>
#include <memory>
#include <optional>

#include "engine/base/error.h"
#include "engine/compile/infer.h"
#include "engine/io/json_difference.h"
#include "engine/io/model_json.h"
#include "engine/io/layer_config.h"
#include "engine/io/mask_ops.h"
#include "engine/io/param_json.h"
#include "engine/io/strange_layer.h"
#include "engine/layers/catalogue.h"

namespace lamina {

namespace {

const std::string drawInstead = "rebuild the model without it, or replace it by layers of its own";

/** (batch, …) → (…); throws Error where an extent is not known. */
Ints shapeOfSample(const JsonReader& json) {
    Ints shape;
    for (std::size_t i = 1; i < json.list().json().size(); ++i) {
        const auto extent = json.at(i);
        if (extent.null()) extent.refuse("a whole number: samples of any length are not supported");
        shape.push_back(extent.integer());
    }
    return shape;
}

/** The key that holds the shape of an InputLayer; Keras 2 called it otherwise. Empty: none. */
std::string shapeKey(const JsonReader& config) {
    for (const char* key : {"batch_shape", "batch_input_shape"})
        if (config.has(key) && config.at(key).json().is_array()) return key;
    return {};
}

bool isModel(const std::string& className) { return className == "Functional" || className == "Sequential" || className == "Model"; }

/** Reads one model; each model within it has a reader of its own, since names are unique within a model only. */
class Reader {
 public:
    ModelNet read(const JsonReader& model) {
        const auto kind = model.at("class_name").text();
        const auto config = model.at("config");
        if (!isModel(kind)) model.at("class_name").refuse("Functional or Sequential: only their layers are in the file");
        net_.sequential = kind == "Sequential";
        if (net_.sequential) readSequential(config);
        else readFunctional(config);
        topologicalOrder(graph_);  // throws on a cycle
        return std::move(net_);
    }

 private:
    // ---- layers

    /** Adds the layer; its name in the file may differ from its own where the latter is not unique. */
    NodeId addLayer(const JsonReader& json) {
        Node node;
        node.id = graph_.nextId++;
        node.layer = json.at("class_name").text();
        Json flat = fromKerasConfig(node.layer, json.at("config").object());
        for (auto it = flat.begin(); it != flat.end(); ++it)  // of kinds that ours does not have: nothing applies them, and unknownOf keeps them
            if (it->is_object() && (it.key().ends_with("_constraint") || it.key().ends_with("_regularizer"))) *it = nullptr;
        const Params lacking = standIns(node.layer, lackingOf(json.json()), flat);
        const JsonReader config(flat, json.at("config").where());
        config.object().read("name", node.name);
        config.read("trainable", node.trainable);
        if (isModel(node.layer)) return addModel(std::move(node), json);
        if (node.layer == "InputLayer") node.layer = "Input";
        const auto* spec = findLayer(node.layer);
        if (spec) checkParams(config, *spec);
        node.params = fromConfig(config.json(), spec ? &spec->params : nullptr);
        node.params.erase("name");
        node.params.erase("trainable");
        node.params.erase("dtype");
        if (node.layer == "Input") readShape(node, config);
        for (const auto& [key, value] : lacking) node.params[key] = value;
        node.extra = toExtra(unknownOf(node, json));
        graph_.nodes.push_back(std::move(node));
        return graph_.nodes.back().id;
    }

    /** For values that a layer of ours does not have; they take their places in its config. */
    static Params standIns(const std::string& layer, const Json& lacking, Json& config) {
        Params found;
        if (!findLayer(layer)) return found;
        for (auto it = lacking.begin(); it != lacking.end(); ++it) {
            if (!config.contains(it.key()) || config[it.key()] != *it) continue;
            found[it.key()] = standInFor(layer, it.key(), *it);
            config[it.key()] = toJson(found[it.key()]);
        }
        return found;
    }

    NodeId addModel(Node node, const JsonReader& json) {
        const NodeId id = node.id;
        net_.models[id] = std::make_shared<ModelNet>(Reader().read(json));
        graph_.nodes.push_back(std::move(node));
        return id;
    }

    /** A value that no parameter can hold must not become the default in silence. */
    static void checkParams(const JsonReader& config, const LayerSpec& spec) {
        for (const auto& param : spec.params)
            if (config.has(param.key) && !paramFromJson(config.at(param.key).json()))
                config.at(param.key).refuse("a word, a number or a list of numbers");
    }

    static void readShape(Node& node, const JsonReader& config) {
        const auto key = shapeKey(config);
        if (key.empty()) return;
        node.params["shape"] = shapeOfSample(config.at(key));
        if (std::get<Ints>(node.params["shape"]) == std::get<Ints>(findLayer("Input")->params[0].defaultValue)) node.params.erase("shape");
    }

    /** What we could not write ourselves from what we have read. */
    static Json unknownOf(const Node& node, const JsonReader& json) {
        Graph alone;
        alone.nodes.push_back(node);
        Json known = modelToJson(alone, "")["config"]["layers"][0];
        if (node.layer == "Input") known["config"]["batch_input_shape"] = nullptr;
        if (!findLayer(node.layer)) return saidOtherwise(json.json(), known);
        leaveUnsaid(known, json.json());
        return unknownPart(json.json(), known);
    }

    // ---- Sequential: a chain

    void readSequential(const JsonReader& config) {
        std::optional<NodeId> last;
        config.at("layers").list().each([&](const std::string&, const JsonReader& json) {
            if (!last && json.at("class_name").text() != "InputLayer") last = addInput(config, json);
            const NodeId id = addLayer(json);
            if (last) graph_.edges.push_back({*last, id, 0});
            last = id;
        });
        for (const auto& node : graph_.nodes)
            if (node.layer == "Input") net_.inputs.push_back(node.id);
        if (last) net_.outputs.push_back({*last, 0});
    }

    /** Without an InputLayer the shape is in the first layer, or beside the layers. */
    NodeId addInput(const JsonReader& model, const JsonReader& first) {
        const auto config = first.at("config");
        const bool beside = model.has("build_input_shape") && model.at("build_input_shape").json().is_array();
        if (shapeKey(config).empty() && !beside)
            throw Error::input("this model does not say what shape its input has", model.where(), "add an Input layer in Keras and save it again");
        const auto shape = shapeOfSample(beside ? model.at("build_input_shape") : config.at(shapeKey(config)));
        return addNode(graph_, "Input", "input", {{"shape", shape}});
    }

    // ---- Functional: wires

    static std::string nameIn(const JsonReader& layer) { return layer.has("name") ? layer.at("name").text() : layer.at("config").at("name").text(); }

    void readFunctional(const JsonReader& config) {
        config_ = &config.json();
        const auto eachLayer = [layers = config.at("layers").list()](const auto& action) {
            layers.each([&](const std::string&, const JsonReader& json) {
                if (!isMaskOp(json.json())) action(json);
            });
        };
        config.at("layers").each([&](const std::string&, const JsonReader& json) {
            if (isMaskOp(json.json())) masks_.addOp(nameIn(json), json.json());
        });
        eachLayer([&](const JsonReader& json) {
            if (!byName_.emplace(nameIn(json), addLayer(json)).second) json.refuse("a name that no other layer has");
        });
        std::vector<NodeId> ids;
        for (const auto& node : graph_.nodes) ids.push_back(node.id);
        std::size_t i = 0, k = 0;
        eachLayer([&](const JsonReader& json) { addCalls(ids[i++], json); });
        eachLayer([&](const JsonReader& json) { readWires(ids[k++], json); });
        masks_.check(graph_, [this](const JsonReader& history) { return sourceOf(history).layer; });
        std::vector<ModelNet::Output> inputs;
        if (config.has("input_layers")) collect(config.at("input_layers"), inputs);
        for (const auto& input : inputs) net_.inputs.push_back(input.layer);
        if (config.has("output_layers")) collect(config.at("output_layers"), net_.outputs);
    }

    /** A layer that is called several times is drawn as often: the first has the weights. */
    void addCalls(NodeId id, const JsonReader& json) {
        auto& calls = calls_[id] = {id};
        if (!json.has("inbound_nodes")) return;
        for (std::size_t n = json.at("inbound_nodes").list().json().size(); n > 1; --n) calls.push_back(addSharer(graph_, id, findNode(graph_, id)->position));
    }

    void readWires(NodeId id, const JsonReader& json) {
        if (!json.has("inbound_nodes")) return;
        const auto nodes = json.at("inbound_nodes").list();
        for (std::size_t i = 0; i < nodes.json().size(); ++i) readCall(calls_.at(id)[i], nodes.at(i));
    }

    void readCall(NodeId id, const JsonReader& call) {
        const Node& node = *findNode(graph_, id);
        int port = 0;
        if (node.layer == "MultiHeadAttention" && call.json().is_object()) return readAttention(node.id, call);
        if (call.json().is_array()) return call.each([&](auto&, const JsonReader& tensor) { addWire(tensor, node, port++); });
        call.at("args").list().each([&](auto&, const JsonReader& argument) { readArgument(argument, node, port); });
        if (call.has("kwargs")) call.at("kwargs").object().each([&](const std::string& key, const JsonReader& value) { checkKeyword(node, key, value); });
    }

    /** Called with query, value and key, by place or by name; where all are the same, one wire says so. */
    void readAttention(NodeId id, const JsonReader& call) {
        Node& node = *findNode(graph_, id);
        int port = 0;
        call.at("args").list().each([&](auto&, const JsonReader& argument) { readArgument(argument, node, port); });
        if (call.has("kwargs"))
            call.at("kwargs").object().each([&](const std::string& key, const JsonReader& value) {
                if (value.null()) return;
                if (key == "use_causal_mask") return void(value.boolean() ? node.params[key] = true : ParamValue());
                if (key == "return_attention_scores" && !value.boolean()) return;
                const int place = key == "query" ? 0 : key == "value" ? 1 : key == "key" ? 2 : -1;
                if (place < 0) return checkKeyword(node, key, value);
                addWire(value, node, place);
            });
        const auto wires = inputsOf(graph_, id);
        const bool same = std::all_of(wires.begin(), wires.end(), [&](const Edge& e) { return e.from == wires.front().from; });
        if (same) std::erase_if(graph_.edges, [&](const Edge& e) { return e.to == id && e.port > 0; });
        else if (wires.size() == 3 && wires[1].from == wires[2].from) std::erase_if(graph_.edges, [&](const Edge& e) { return e.to == id && e.port == 2; });
    }

    void readArgument(const JsonReader& argument, const Node& node, int& port) {
        if (argument.json().is_array() && !isHistory(argument))
            argument.each([&](auto&, const JsonReader& tensor) { readArgument(tensor, node, port); });
        else if (argument.null()) ++port;
        else addWire(argument, node, port++);
    }

    static bool isHistory(const JsonReader& json) { return json.json().size() >= 3 && json.json()[0].is_string(); }

    /** What changes no number when a net is drawn: the masks that it has anyway, no training flag. */
    void checkKeyword(const Node& node, const std::string& key, const JsonReader& value) {
        if (value.null() || key == "training") return;
        const int port = key == "mask" || key == "query_mask" ? 0 : key == "value_mask" ? 1 : key == "key_mask" ? 2 : -1;
        if (port >= 0) return claimMask(node, port, value);
        throw Error::input(node.name + " is called with " + key, value.where(), drawInstead);
    }

    void claimMask(const Node& node, int port, const JsonReader& mask) {
        if (mask.null()) return;
        if (mask.json().is_array() && !isHistory(mask)) return mask.each([&](auto&, const JsonReader& one) { claimMask(node, port++, one); });
        masks_.claim(node.id, port, mask);
    }

    /** ["dense", 0, 0], or an object around it. */
    static JsonReader historyOf(const JsonReader& tensor, const Node& node) {
        if (tensor.json().is_array()) return tensor;
        if (!tensor.json().is_object() || !tensor.has("config") || !tensor.at("config").has("keras_history"))
            throw Error::input(node.name + " takes something that is no layer's output", tensor.where(), drawInstead);
        return tensor.at("config").at("keras_history");
    }

    /** Up to some version Keras counted the calls of an inner model from 1: the first was its own making. */
    std::int64_t firstCall(const std::string& name) {
        const auto known = firstCalls_.find(name);
        if (known != firstCalls_.end()) return known->second;
        std::int64_t least = INT64_MAX;
        lowestCall(*config_, name, least);
        return firstCalls_[name] = std::clamp<std::int64_t>(least, 0, 1);
    }

    static void lowestCall(const Json& json, const std::string& name, std::int64_t& least) {
        if (json.is_array() && json.size() >= 3 && json[0] == name && json[1].is_number_integer()) least = std::min(least, json[1].get<std::int64_t>());
        if (json.is_structured())
            for (const auto& inner : json) lowestCall(inner, name, least);
    }

    ModelNet::Output outputOf(const JsonReader& history, NodeId layer) {
        const auto& calls = calls_.at(layer);
        const auto model = net_.models.find(layer);
        const auto call = history.at(1).integer() - (model != net_.models.end() ? firstCall(history.at(0).text()) : 0);
        const auto index = history.at(2).integer();
        const auto outputs = model == net_.models.end() ? 1 : static_cast<std::int64_t>(model->second->outputs.size());
        if (call < 0 || call >= static_cast<std::int64_t>(calls.size()) || index < 0 || index >= outputs)
            throw Error::input("there is no such output of " + findNode(graph_, layer)->name, history.where(), drawInstead);
        return {calls[static_cast<std::size_t>(call)], static_cast<int>(index)};
    }

    ModelNet::Output sourceOf(const JsonReader& history) {
        const auto from = byName_.find(history.at(0).text());
        if (from == byName_.end()) throw Error::input("there is no layer " + history.at(0).text() + " in the model", history.where());
        return outputOf(history, from->second);
    }

    void addWire(const JsonReader& tensor, const Node& node, int port) {
        const auto history = historyOf(tensor, node);
        const auto name = history.at(0).text();
        if (masks_.isOp(name)) throw Error::input(node.name + " takes the result of " + name + ", an operation that is no layer", history.where(), drawInstead);
        if (!byName_.contains(name)) throw Error::input(node.name + " takes the output of " + name + ", which is not in the model", history.where());
        const auto output = sourceOf(history);
        graph_.edges.push_back({output.layer, node.id, port});
        if (output.index != 0) net_.takes[{node.id, port}] = output.index;
    }

    /** A triple alone, a list of triples, or an object of them. */
    void collect(const JsonReader& json, std::vector<ModelNet::Output>& listed) {
        if (json.json().is_array() && isHistory(json)) {
            const auto it = byName_.find(json.at(0).text());
            if (it != byName_.end()) listed.push_back(outputOf(json, it->second));
            return;
        }
        json.each([&](auto&, const JsonReader& element) { collect(element, listed); });
    }

    ModelNet net_;
    Graph& graph_ = net_.graph;
    const Json* config_ = nullptr;  // of the model
    std::map<std::string, NodeId> byName_;
    MaskClaims masks_;
    std::map<std::string, std::int64_t> firstCalls_;  // of models within the model
    std::map<NodeId, std::vector<NodeId>> calls_;  // of each layer in the file
};

/** The order of inputs and outputs is that of the lists: their layers change places among themselves. */
void orderAsListed(Graph& graph, const std::vector<NodeId>& listed, std::vector<NodeId> Inference::*ends, const std::string& where) {
    if (listed == infer(graph).*ends) return;
    std::vector<std::size_t> places;
    std::vector<Node> nodes;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i)
        if (std::find(listed.begin(), listed.end(), graph.nodes[i].id) != listed.end()) places.push_back(i);
    if (places.size() != listed.size()) throw Error::input("a layer is listed twice or is not in the model", where);
    for (const NodeId id : listed) nodes.push_back(*findNode(graph, id));
    for (std::size_t i = 0; i < places.size(); ++i) graph.nodes[places[i]] = std::move(nodes[i]);
    if (listed != infer(graph).*ends)
        throw Error::input("the ends of the net are not those listed here", where,
                           "a layer whose output other layers take cannot be an output too: put an Activation layer (linear) behind it");
}

}  // namespace

ModelInFile modelInFile(const JsonReader& json) {
    auto model = splice(Reader().read(json), json.where());
    const auto config = json.at("config");
    if (config.has("input_layers")) orderAsListed(model.graph, model.inputs, &Inference::inputs, config.at("input_layers").where());
    if (config.has("output_layers")) orderAsListed(model.graph, model.outputs, &Inference::outputs, config.at("output_layers").where());
    return model;
}

Graph modelFromJson(const JsonReader& json) { return modelInFile(json).graph; }

}  // namespace lamina
