// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/known_weights.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/base/error.h"
#include "engine/io/json_difference.h"
#include "engine/io/keras_weights.h"
#include "engine/io/strange_layer.h"
#include "engine/io/tensor_shapes.h"
#include "engine/layers/catalogue.h"

namespace lamina {

namespace {

/** [null, 28, 28, 1] without the batch; nothing where an extent is open. */
std::optional<Shape> shapeOfBatch(const Json& dims) {
    if (!dims.is_array() || dims.size() < 2 || dims.size() > 1 + static_cast<std::size_t>(Shape::maxRank)) return {};
    std::vector<Dim> extents;
    for (std::size_t i = 1; i < dims.size(); ++i) {
        if (!dims[i].is_number_integer() || dims[i].get<Dim>() < 1) return {};
        extents.push_back(dims[i].get<Dim>());
    }
    return Shape(std::span<const Dim>(extents));
}

const Json* childOf(const Json& json, const char* key) {
    const auto it = json.is_object() ? json.find(key) : json.end();
    return it == json.end() ? nullptr : &*it;
}

class Listener {
 public:
    void hear(const Json& json) {
        if (const Json* kind = childOf(json, "class_name"); kind && *kind == "__keras_tensor__") hearTensor(json);
        else if (kind && *kind == "Sequential") hearChain(json);
        if (json.is_structured())
            for (const Json& part : json) hear(part);
    }

    ToldShapes told() const {
        ToldShapes sure;
        for (const auto& [name, shape] : told_)
            if (shape) sure.emplace(name, *shape);
        return sure;
    }

 private:
    void note(const std::string& layer, const Json& dims) {
        const auto shape = shapeOfBatch(dims);
        if (auto& known = told_.emplace(layer, shape).first->second; known != shape) known.reset();
    }

    void hearTensor(const Json& tensor) {
        const Json* config = childOf(tensor, "config");
        const Json *history = config ? childOf(*config, "keras_history") : nullptr, *dims = config ? childOf(*config, "shape") : nullptr;
        if (history && dims && history->is_array() && history->size() == 3 && (*history)[0].is_string()) note((*history)[0].get<std::string>(), *dims);
    }

    void hearChain(const Json& model) {
        const Json* config = childOf(model, "config");
        const Json* layers = config ? childOf(*config, "layers") : nullptr;
        if (!layers || !layers->is_array()) return;
        for (std::size_t i = 0; i + 1 < layers->size(); ++i) {
            const Json *own = childOf((*layers)[i], "config"), *built = childOf((*layers)[i + 1], "build_config");
            const Json *name = own ? childOf(*own, "name") : nullptr, *dims = built ? childOf(*built, "input_shape") : nullptr;
            if (name && name->is_string() && dims) note(name->get<std::string>(), *dims);
        }
    }

    std::map<std::string, std::optional<Shape>> told_;  // nothing: this and that
};

/** Layers that are none of ours, or of whose values some are not. */
bool isStrange(const Node& node) { return !findLayer(node.layer) || !lackingOf(fromExtra(node.extra)).empty(); }

void becomeInput(Graph& graph, Node& node, const Shape& shape) {
    node.layer = "Input";
    node.params = {{"shape", Ints(shape.begin(), shape.end())}};
    node.weightsOf = 0;
    std::erase_if(graph.edges, [&](const Edge& e) { return e.to == node.id; });
}

bool isOurs(const Node& node) { return findLayer(node.layer) && !isInput(node); }

/** "layers/dense", 1 of "layers/dense_1"; 0 where no number stands there. */
std::pair<std::string, int> countedPath(const std::string& path) {
    const auto bar = path.rfind('_');
    const bool counted = bar != path.npos && bar + 1 < path.size() && path.size() - bar < 9 && path.find_first_not_of("0123456789", bar + 1) == path.npos;
    return counted ? std::pair(path.substr(0, bar), std::stoi(path.substr(bar + 1))) : std::pair(path, 0);
}

/** The layers that the file counts as one class, by their numbers there. */
using Counted = std::map<int, const StoredVariables*>;

/** Where each of them is; nothing where they do not stand as in the drawing: then the names are none of its. */
std::optional<std::map<NodeId, std::string>> inOrder(const std::string& stem, const Counted& objects, const KerasPlaces& places, const Graph& graph) {
    std::map<NodeId, std::string> found;
    auto next = places.order.begin();
    for (const auto& [number, object] : objects) {
        const auto at = std::find_if(next, places.order.end(), [&, &name = object->name](NodeId id) { return findNode(graph, id)->name == name; });
        if (at == places.order.end()) return {};
        const auto counted = places.paths.find(*at);
        if (isOurs(*findNode(graph, *at)) && (counted == places.paths.end() || countedPath(counted->second).first != stem)) return {};
        found[*at] = object->path;
        next = at + 1;
    }
    return found;
}

/** What is drawn as strange may have been counted by another class: then the layers behind it are found by their names. */
void believeNames(KerasPlaces& places, const Graph& graph, const std::vector<StoredVariables>& stored) {
    std::map<std::string, Counted> classes;
    for (const auto& object : stored) {
        if (object.name.empty() || !object.path.starts_with("layers/") || std::count(object.path.begin(), object.path.end(), '/') != 1) continue;
        const auto [stem, number] = countedPath(object.path);
        classes[stem][number] = &object;
    }
    const KerasPlaces counted = places;
    for (const auto& [stem, objects] : classes)
        if (const auto found = inOrder(stem, objects, counted, graph))
            for (const auto& [id, path] : *found) places.paths[id] = path;
}

/** To what is known the weights of the layers behind strange ones. Where the file has others than such a layer can have, what it would have. */
void addByTensors(Inference& inference, const Graph& graph, const KerasPlaces& places, const std::vector<StoredVariables>& stored) {
    StoredByPath byPath;
    for (const auto& object : stored) byPath[object.path] = &object;
    for (const Node& node : graph.nodes) {
        const auto path = places.paths.find(node.id);
        const auto info = inference.nodes.find(node.id);
        const auto wires = inputsOf(graph, node.id);
        const bool open = info != inference.nodes.end() && !info->second.known && path != places.paths.end();
        if (!open || !isOurs(node) || ownerOf(graph, node) != node.id || wires.empty()) continue;
        auto weights = weightsByTensors(node, wires, path->second, byPath);
        if (weights.fit || !isStrange(node)) info->second.weights = std::move(weights.specs);
    }
}

}  // namespace

ToldShapes toldShapes(const Json& config) {
    Listener listener;
    listener.hear(config);
    return listener.told();
}

Graph withToldShapes(const Graph& drawn, const ToldShapes& told) {
    Graph graph = drawn;
    for (Node& node : graph.nodes) {
        const Json lacking = lackingOf(fromExtra(node.extra));
        for (auto it = lacking.begin(); it != lacking.end(); ++it) node.params.erase(it.key());
    }
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        if (!isStrange(graph.nodes[i])) continue;
        const auto shape = told.find(graph.nodes[i].name);
        if (shape == told.end()) continue;
        if (findLayer(graph.nodes[i].layer)) {  // what is before it was opened already
            const Inference inference = infer(graph);
            const NodeInfo& info = inference.at(graph.nodes[i].id);
            if (info.known && info.output == shape->second) continue;
        }
        becomeInput(graph, graph.nodes[i], shape->second);
    }
    return graph;
}

KerasPlaces placesAmongStrangers(const Graph& drawn, const std::vector<NodeId>& outputs, bool sequential,
                                 const std::map<std::string, std::string>& ownClasses) {
    KerasPlaces places{kerasOrder(drawn, outputs), {}};
    Graph counted = drawn;
    for (Node& node : counted.nodes)
        if (const auto own = ownClasses.find(node.layer); own != ownClasses.end() && own->second != "Input") node.layer = own->second;
    places.paths = weightPaths(counted, places.order, sequential);
    return places;
}

Weights knownWeights(Project project, Graph graph, KerasPlaces places, bool named, std::vector<StoredVariables> stored, const std::string& where) {
    project.graph = std::move(graph);
    for (auto& object : stored) object.path = todaysPath(object.path);
    if (named) believeNames(places, project.graph, stored);
    Inference inference = infer(project.graph);
    addByTensors(inference, project.graph, places, stored);
    std::map<std::string, std::string> names;
    for (const auto& object : stored) names[object.path] = object.name;
    for (const NodeId id : inference.order) {
        if (inference.at(id).weights.empty()) continue;
        const std::string& own = findNode(std::as_const(project.graph), id)->name;
        const auto path = places.paths.find(id);
        if (path == places.paths.end()) throw Error::input("the file keeps no weights of " + own, where);
        const auto found = names.find(path->second);
        if (named && found != names.end() && !found->second.empty() && found->second != own)
            throw Error::input("expected the weights of " + own + ", received those of " + found->second, where + ", " + path->second);
    }
    Weights weights = fromStored(project, inference, places, std::move(stored), where);
    weights.optimizer.clear();  // it counts all variables, those of the strange layers too
    weights.iteration = 0;
    weights.learningRate = 0;
    return weights;
}

}  // namespace lamina
