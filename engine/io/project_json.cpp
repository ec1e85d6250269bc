// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/project_json.h"

#include <algorithm>
#include <map>
#include <sstream>

#include "engine/base/error.h"
#include "engine/compile/infer.h"
#include "engine/io/json_difference.h"
#include "engine/io/model_json.h"
#include "engine/io/recipe_json.h"

namespace lamina {

namespace {

/** The order in which a reader finds the wires: by layer, then by port. */
std::vector<Edge> inFileOrder(const Graph& graph) {
    std::map<NodeId, std::size_t> place;
    for (const auto& node : graph.nodes) place.emplace(node.id, place.size());
    auto edges = graph.edges;
    std::stable_sort(edges.begin(), edges.end(),
                     [&](const Edge& a, const Edge& b) { return std::pair(place[a.to], a.port) < std::pair(place[b.to], b.port); });
    return edges;
}

/** Of layers that share weights: the how manyeth call of their layer each is in the file. */
std::map<NodeId, std::size_t> callsOf(const Graph& graph) {
    std::map<NodeId, std::size_t> calls, next;
    for (const NodeId id : infer(graph).order) {
        const auto sharers = sharersOf(graph, id);
        if (sharers.size() > 1) calls[id] = next[sharers.front()]++;
    }
    return calls;
}

Json canvasToJson(const Graph& graph) {
    const auto names = fileNames(graph);
    Json layers = Json::object();
    for (const auto& node : graph.nodes)
        layers[names.at(node.id)] = {{"id", node.id}, {"x", node.position.x}, {"y", node.position.y}};
    for (const auto& node : graph.nodes)
        if (!node.block.empty()) layers[names.at(node.id)]["block"] = node.block;
    for (const auto& [id, call] : callsOf(graph)) layers[names.at(id)]["call_of"] = Json::array({names.at(ownerOf(graph, *findNode(graph, id))), call});
    Json canvas = {{"layers", layers}, {"next_id", graph.nextId}};
    if (inFileOrder(graph) != graph.edges) {  // the order drawn, where it is another
        Json wires = Json::array();
        for (const auto& edge : graph.edges)
            if (names.contains(edge.from) && names.contains(edge.to))
                wires.push_back(Json::array({names.at(edge.from), names.at(edge.to), edge.port}));
        canvas["wires"] = wires;
    }
    return canvas;
}

/** Ids and places of layers as the canvas had them, keyed by their names in the file. */
class Canvas {
 public:
    Canvas(const JsonReader& json, Graph& graph) : json_(json), graph_(graph) {
        if (json_.has("layers")) nameCalls(json_.at("layers"));
        names_ = fileNames(graph);
    }

    void apply() {
        if (json_.has("wires")) orderWires(json_.at("wires"));
        if (json_.has("layers")) placeLayers(json_.at("layers"));
        json_.read("next_id", graph_.nextId);
        for (const auto& node : graph_.nodes) graph_.nextId = std::max(graph_.nextId, node.id + 1);
    }

 private:
    /** The calls of a layer get their names back, and the one that had the weights gets them again. */
    void nameCalls(const JsonReader& layers) {
        std::map<std::string, std::vector<NodeId>> calls;
        for (const auto& node : graph_.nodes)
            if (const auto sharers = sharersOf(graph_, node.id); sharers.size() > 1) calls.emplace(findNode(graph_, sharers.front())->name, sharers);
        layers.object().each([&](const std::string& name, const JsonReader& place) {
            if (!place.has("call_of")) return;
            const std::string layer = place.at("call_of").at(0).text();
            const auto call = place.at("call_of").at(1).unsignedInteger();
            const auto known = calls.find(layer);
            if (known == calls.end() || call >= known->second.size()) return;
            findNode(graph_, known->second[call])->name = name;
            if (name == layer)
                for (const NodeId id : known->second) findNode(graph_, id)->weightsOf = id == known->second[call] ? 0 : known->second[call];
        });
    }

    void orderWires(const JsonReader& wires) {
        std::map<std::tuple<std::string, std::string, std::int64_t>, std::size_t> place;
        wires.list().each([&](auto&, const JsonReader& w) {
            place.emplace(std::tuple(w.at(0).text(), w.at(1).text(), w.at(2).integer()), place.size());
        });
        const auto placeOf = [&](const Edge& e) {
            const auto it = place.find({names_.at(e.from), names_.at(e.to), e.port});
            return it == place.end() ? place.size() : it->second;
        };
        std::stable_sort(graph_.edges.begin(), graph_.edges.end(), [&](const Edge& a, const Edge& b) { return placeOf(a) < placeOf(b); });
    }

    void placeLayers(const JsonReader& layers) {
        std::map<NodeId, NodeId> renamed;
        NodeId fresh = graph_.nextId;
        std::map<NodeId, bool> taken;
        for (auto& node : graph_.nodes) {
            const auto& name = names_.at(node.id);
            NodeId id = 0;
            if (layers.has(name)) {
                layers.at(name).read("id", id);
                layers.at(name).read("x", node.position.x);
                layers.at(name).read("y", node.position.y);
                readBlock(layers.at(name), node.block);
                fresh = std::max(fresh, id < INT64_MAX / 2 ? id + 1 : fresh);
            }
            renamed[node.id] = id;
        }
        for (auto& [old, id] : renamed)
            if (id <= 0 || id >= INT64_MAX / 2 || !taken.emplace(id, true).second) id = fresh++;
        for (auto& node : graph_.nodes) {
            node.id = renamed.at(node.id);
            if (node.weightsOf) node.weightsOf = renamed.at(node.weightsOf);
        }
        for (auto& edge : graph_.edges) edge = {renamed.at(edge.from), renamed.at(edge.to), edge.port};
    }

    /** Names with nothing between their slashes are none. */
    static void readBlock(const JsonReader& place, std::string& block) {
        if (!place.has("block")) return;
        std::istringstream names(place.at("block").text());
        block.clear();
        for (std::string name; std::getline(names, name, '/');)
            if (!name.empty()) block += (block.empty() ? "" : "/") + name;
    }

    JsonReader json_;
    Graph& graph_;
    std::map<NodeId, std::string> names_;
};

void checkVersion(const JsonReader& json) {
    if (!json.object().has("lamina"))
        throw Error::input("this is no Lamina project: \"lamina\" with a version is missing", json.where(), "choose a .lamina file");
    if (json.at("lamina").integer() < 1) json.at("lamina").refuse("a version from 1");
}

/** That of the file it came from, where a newer Lamina wrote that. */
std::int64_t versionOf(const Json& unknown) {
    if (!unknown.is_object() || !unknown.contains("lamina") || !unknown.at("lamina").is_number_integer()) return projectVersion;
    return std::max(projectVersion, unknown.at("lamina").get<std::int64_t>());
}

Project read(const JsonReader& json) {
    Project project;
    json.read("name", project.name);
    json.read("notes", project.notes);
    project.graph = modelFromJson(json.at("model"));
    if (json.has("canvas")) Canvas(json.at("canvas"), project.graph).apply();
    if (json.has("data")) project.data = dataRecipeFromJson(json.at("data"));
    if (json.has("training")) project.training = trainingRecipeFromJson(json.at("training"));
    Json unknown = unknownPart(json.json(), toJson(project));
    if (const auto version = json.at("lamina").integer(); version > projectVersion) unknown["lamina"] = version;  // what is newer in it stays of that version
    project.extra = toExtra(unknown);
    return project;
}

}  // namespace

Json toJson(const Project& project) {
    const Json unknown = fromExtra(project.extra);
    Json json = {
        {"lamina", versionOf(unknown)},
        {"name", project.name},
        {"notes", project.notes},
        {"model", modelToJson(project.graph, project.name)},
        {"canvas", canvasToJson(project.graph)},
        {"data", toJson(project.data)},
        {"training", toJson(project.training)},
    };
    putBack(json, unknown);
    return json;
}

std::vector<std::string> newerPart(const Project& project) {
    const auto version = versionOf(fromExtra(project.extra));
    if (version <= projectVersion) return {};
    return {"a newer Lamina wrote this project (version " + std::to_string(version) + "): what this one does not know of it is kept, and not applied"};
}

Project projectFromJson(const JsonReader& json) {
    checkVersion(json);
    const auto version = json.at("lamina").integer();
    try {
        return read(json);
    } catch (const Error& e) {
        if (version <= projectVersion) throw;
        throw Error::input(std::string("a newer Lamina wrote this project (version ") + std::to_string(version) + "): " + e.what(), {},
                           "open it with that Lamina");
    }
}

}  // namespace lamina
