// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/clipboard.h"

#include <algorithm>
#include <set>
#include <variant>

#include "engine/base/error.h"
#include "engine/io/param_json.h"

namespace lamina::ui {
namespace {

constexpr const char* kMime = "application/json";
constexpr const char* kMark = "lamina_layers";  // the key that says the JSON is ours; its value is the version
constexpr qsizetype kLargest = 64 << 20;

Json toJson(const Node& node) {
    Json params = Json::object();
    for (const auto& [key, value] : node.params) params[key] = lamina::toJson(value);
    return {{"id", node.id},         {"class_name", node.layer}, {"name", node.name},
            {"config", params},      {"position", {node.position.x, node.position.y}},
            {"trainable", node.trainable}, {"extra", node.extra}, {"weights_of", node.weightsOf}, {"block", node.block}};
}

Node nodeFrom(const Json& j) {
    Node node{j.at("id"), j.at("class_name"), j.at("name"), {}, {}, j.value("trainable", true), j.value("extra", "")};
    for (const auto& [key, value] : j.at("config").items()) node.params[key] = paramFromJson(value).value_or(std::monostate{});
    node.position = {j.at("position").at(0), j.at("position").at(1)};
    node.weightsOf = j.value("weights_of", NodeId{0});
    node.block = j.value("block", std::string());
    return node;
}

Graph graphFrom(const Json& j) {
    Graph graph;
    std::set<NodeId> ids;
    for (const auto& n : j.at("layers")) {
        Node node = nodeFrom(n);
        if (node.id <= 0 || node.id >= INT64_MAX / 2 || !ids.insert(node.id).second) continue;
        graph.nextId = std::max(graph.nextId, node.id + 1);
        graph.nodes.push_back(std::move(node));
    }
    for (const auto& e : j.at("wires")) {
        const NodeId from = e.at(0), to = e.at(1);
        if (!ids.count(from) || !ids.count(to)) continue;
        try {
            connect(graph, from, to, e.at(2));
        } catch (const Error&) {
            continue;  // a cycle: somebody edited the text
        }
    }
    return graph;
}

}  // namespace

QMimeData* toClipboard(const Graph& piece) {
    Json j{{kMark, 1}, {"layers", Json::array()}, {"wires", Json::array()}};
    for (const auto& n : piece.nodes) j["layers"].push_back(toJson(n));
    for (const auto& e : piece.edges) j["wires"].push_back({e.from, e.to, e.port});
    const QByteArray text = QByteArray::fromStdString(j.dump(2));
    auto* data = new QMimeData;
    data->setData(QLatin1String(kMime), text);
    data->setText(QString::fromUtf8(text));
    return data;
}

std::optional<Graph> fromClipboard(const QMimeData* data) {
    if (!data) return {};
    const QByteArray text = data->hasFormat(QLatin1String(kMime)) ? data->data(QLatin1String(kMime)) : data->text().toUtf8();
    if (text.isEmpty() || text.size() > kLargest) return {};
    const Json j = Json::parse(text.constData(), text.constData() + text.size(), nullptr, false);
    if (!j.is_object() || !j.contains(kMark)) return {};
    try {
        Graph graph = graphFrom(j);
        return graph.nodes.empty() ? std::nullopt : std::optional(std::move(graph));
    } catch (const Json::exception&) {
        return {};
    }
}

}  // namespace lamina::ui
