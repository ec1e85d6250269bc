// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/nested_model.h"

#include <algorithm>
#include <set>

#include "engine/base/error.h"
#include "engine/layers/catalogue.h"

namespace lamina {

namespace {

/** Calls multiply: a small file could ask for more layers than there is memory. */
constexpr std::size_t mostLayers = 100'000;

/** A model at one of the places where it is called. */
struct Instance {
    const ModelNet* net = nullptr;
    const Instance* outer = nullptr;
    NodeId call = 0;      // the layer of `outer` that this is
    std::string block;    // its path in the drawing
    std::string objects;  // where its layers' weights are: "layers/functional/"
    bool trainable = true;
    KerasPlaces places;                          // within it
    std::map<NodeId, NodeId> drawn;              // its layers → those of the drawing
    std::map<NodeId, std::unique_ptr<Instance>> models;
};

const ModelNet* modelAt(const ModelNet& net, NodeId layer) {
    const auto it = net.models.find(ownerOf(net.graph, *findNode(net.graph, layer)));
    return it == net.models.end() ? nullptr : it->second.get();
}

class Splicer {
 public:
    explicit Splicer(std::string where) : where_(std::move(where)) {}

    ModelInFile splice(const ModelNet& net) {
        for (const auto& node : net.graph.nodes) names_.insert(node.name);
        Instance whole;
        whole.net = &net;
        draw(whole);
        wire(whole);
        topologicalOrder(result_.graph);  // throws on a cycle
        result_.places.emplace();
        count(whole);
        for (const NodeId id : net.inputs) result_.inputs.push_back(whole.drawn.at(id));
        for (const auto& output : net.outputs) result_.outputs.push_back(source(whole, output));
        return std::move(result_);
    }

 private:
    // ---- layers

    void draw(Instance& instance) {
        const ModelNet& net = *instance.net;
        std::vector<NodeId> ends;
        for (const auto& output : net.outputs)
            if (std::find(ends.begin(), ends.end(), output.layer) == ends.end()) ends.push_back(output.layer);
        instance.places = kerasPlaces(net.graph, ends, net.sequential);
        for (const auto& node : net.graph.nodes) {
            if (const ModelNet* model = modelAt(net, node.id)) drawModel(instance, node, *model);
            else if (!isInput(node) || !instance.outer) drawLayer(instance, node);
        }
    }

    std::string pathOf(const Instance& instance, NodeId layer) const {
        const auto it = instance.places.paths.find(ownerOf(instance.net->graph, *findNode(instance.net->graph, layer)));
        return it == instance.places.paths.end() ? std::string() : instance.objects + it->second;
    }

    void drawModel(Instance& outer, const Node& node, const ModelNet& model) {
        auto& inner = outer.models[node.id] = std::make_unique<Instance>();
        inner->net = &model;
        inner->outer = &outer;
        inner->call = node.id;
        inner->block = outer.block.empty() ? node.name : outer.block + "/" + node.name;
        const auto path = pathOf(outer, node.id);
        inner->objects = path.empty() ? path : path + "/";
        inner->trainable = outer.trainable && node.trainable;
        draw(*inner);
    }

    void drawLayer(Instance& instance, const Node& node) {
        if (result_.graph.nodes.size() >= mostLayers) throw Error::input("the models within this model have more than 100000 layers", where_);
        Node drawn = node;
        drawn.id = instance.drawn[node.id] = result_.graph.nextId++;
        drawn.block = instance.block;
        drawn.trainable = instance.trainable && node.trainable;
        drawn.name = instance.outer ? nameWithin(instance, node.name) : node.name;
        const auto path = pathOf(instance, node.id);
        drawn.weightsOf = ownerAt(path, instance, node, drawn.id);
        result_.graph.nodes.push_back(std::move(drawn));
    }

    /** The layer that was drawn first of those that are one layer in the file. One that no output needs has no path. */
    NodeId ownerAt(const std::string& path, const Instance& instance, const Node& node, NodeId drawn) {
        if (!path.empty()) {
            const NodeId first = owners_.emplace(path, drawn).first->second;
            return first == drawn ? 0 : first;
        }
        return node.weightsOf ? instance.drawn.at(node.weightsOf) : 0;
    }

    std::string nameWithin(const Instance& instance, const std::string& name) {
        if (names_.insert(name).second) return name;
        std::string stem = instance.block + "_" + name;
        std::replace(stem.begin(), stem.end(), '/', '_');
        std::string free = stem;
        for (int n = 1; !names_.insert(free).second; ++n) free = stem + "_" + std::to_string(n);
        return free;
    }

    // ---- wires

    void wire(const Instance& instance) {
        for (const auto& edge : instance.net->graph.edges) {
            const auto to = instance.drawn.find(edge.to);
            if (to != instance.drawn.end()) result_.graph.edges.push_back({source(instance, taken(instance, edge)), to->second, edge.port});
        }
        for (const auto& [call, model] : instance.models) wire(*model);
    }

    static ModelNet::Output taken(const Instance& instance, const Edge& edge) {
        const auto it = instance.net->takes.find({edge.to, edge.port});
        return {edge.from, it == instance.net->takes.end() ? 0 : it->second};
    }

    /** The layer of the drawing behind an output. */
    NodeId source(const Instance& instance, ModelNet::Output output) const {
        const Instance* at = &instance;
        for (;;) {
            if (const auto model = at->models.find(output.layer); model != at->models.end()) {
                at = model->second.get();
                output = at->net->outputs.at(static_cast<std::size_t>(output.index));
            } else if (const auto drawn = at->drawn.find(output.layer); drawn != at->drawn.end()) {
                return drawn->second;
            } else {  // an input of an inner model: what it is called with
                output = argument(*at, output.layer);
                at = at->outer;
            }
        }
    }

    ModelNet::Output argument(const Instance& instance, NodeId input) const {
        const auto& inputs = instance.net->inputs;
        const auto port = std::find(inputs.begin(), inputs.end(), input) - inputs.begin();
        for (const auto& edge : inputsOf(instance.outer->net->graph, instance.call))
            if (edge.port == port) return taken(*instance.outer, edge);
        throw Error::input("the model " + findNode(instance.outer->net->graph, instance.call)->name + " is called with fewer inputs than it has", where_,
                           "call it with all of them in Keras");
    }

    // ---- the order of the weights

    void count(const Instance& instance) {
        for (const NodeId id : instance.places.order) {
            if (const auto model = instance.models.find(id); model != instance.models.end()) count(*model->second);
            else if (const auto drawn = instance.drawn.find(id); drawn != instance.drawn.end()) {
                const auto path = pathOf(instance, id);
                result_.places->order.push_back(drawn->second);
                if (!path.empty()) result_.places->paths[drawn->second] = path;
            }
        }
    }

    const std::string where_;
    ModelInFile result_;
    std::set<std::string> names_;
    std::map<std::string, NodeId> owners_;
};

}  // namespace

ModelInFile splice(ModelNet net, const std::string& where) {
    if (!net.models.empty()) return Splicer(where).splice(net);
    ModelInFile flat{std::move(net.graph), std::move(net.inputs), {}, {}};
    for (const auto& output : net.outputs) flat.outputs.push_back(output.layer);
    return flat;
}

}  // namespace lamina
