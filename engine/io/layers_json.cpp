// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/layers_json.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <variant>

#include "engine/base/error.h"
#include "engine/io/json_reader.h"
#include "engine/io/param_json.h"

namespace lamina {

namespace {

constexpr const char* layersMark = "lamina_layers";  // the key that says the JSON is ours; its value is the version
constexpr std::int64_t mostPorts = 1 << 20;

Json layerToJson(const Node& node) {
    Json params = Json::object();
    for (const auto& [key, value] : node.params) params[key] = toJson(value);
    return {{"id", node.id},         {"class_name", node.layer}, {"name", node.name},
            {"config", params},      {"position", {node.position.x, node.position.y}},
            {"trainable", node.trainable}, {"extra", node.extra}, {"weights_of", node.weightsOf}, {"block", node.block}};
}

/** JSON has no words for other numbers: we could not write them again. */
bool isFinite(const ParamValue& value) {
    if (const auto* number = std::get_if<double>(&value)) return std::isfinite(*number);
    const auto* numbers = std::get_if<Floats>(&value);
    return !numbers || std::all_of(numbers->begin(), numbers->end(), [](double number) { return std::isfinite(number); });
}

double coordinateFrom(const JsonReader& json) {
    const double number = json.real();
    if (!std::isfinite(number)) json.refuse("a place on the canvas");
    return number;
}

/** What a file of Keras had beside the layer: an object, or nothing. */
std::string extraFrom(const std::string& extra) {
    if (extra.empty()) return {};
    try {
        return parseJson(extra, "extra").is_object() ? extra : std::string();
    } catch (const Error&) {
        return {};
    }
}

Node layerFromJson(const JsonReader& json) {
    Node node;
    node.id = json.at("id").integer();
    node.layer = json.at("class_name").text();
    node.name = json.at("name").text();
    json.at("config").object().each([&](const std::string& key, const JsonReader& value) {
        const auto param = paramFromJson(value.json());
        node.params[key] = param && isFinite(*param) ? *param : ParamValue(std::monostate{});
    });
    node.position = {coordinateFrom(json.at("position").at(0)), coordinateFrom(json.at("position").at(1))};
    json.read("trainable", node.trainable);
    json.read("extra", node.extra);
    node.extra = extraFrom(node.extra);
    json.read("weights_of", node.weightsOf);
    json.read("block", node.block);
    return node;
}

/** But for one that would close a cycle, or has an end that is not there. */
void addWire(Graph& graph, const std::set<NodeId>& ids, const JsonReader& wire) {
    const NodeId from = wire.at(0).integer(), to = wire.at(1).integer();
    const std::int64_t port = wire.at(2).integer();
    if (!ids.contains(from) || !ids.contains(to) || port < 0 || port >= mostPorts) return;
    try {
        connect(graph, from, to, static_cast<int>(port));
    } catch (const Error&) {  // it looks for cycles, once a wire
    }
}

}  // namespace

std::string layersText(const Graph& piece) {
    Json json{{layersMark, 1}, {"layers", Json::array()}, {"wires", Json::array()}};
    for (const auto& node : piece.nodes) json["layers"].push_back(layerToJson(node));
    for (const auto& edge : piece.edges) json["wires"].push_back({edge.from, edge.to, edge.port});
    return prettyJson(json);
}

Graph layersFromText(std::string_view text) {
    const Json json = parseJson(text, "layers");
    const JsonReader reader(json, "layers: ");
    static_cast<void>(reader.at(layersMark));
    Graph graph;
    std::set<NodeId> ids;
    reader.at("layers").list().each([&](auto&, const JsonReader& layer) {
        Node node = layerFromJson(layer);
        if (node.id <= 0 || node.id >= INT64_MAX / 2 || !ids.insert(node.id).second) return;  // the next layers have ids behind it
        graph.nextId = std::max(graph.nextId, node.id + 1);
        graph.nodes.push_back(std::move(node));
    });
    reader.at("wires").list().each([&](auto&, const JsonReader& wire) { addWire(graph, ids, wire); });
    if (graph.nodes.empty()) throw Error::input("there is no layer in it", "layers");
    return graph;
}

}  // namespace lamina
