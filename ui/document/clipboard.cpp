// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/clipboard.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <variant>

#include "engine/base/error.h"

namespace lamina::ui {
namespace {

using nlohmann::json;

constexpr const char* kMime = "application/json";
constexpr const char* kMark = "lamina_layers";  // the key that says the JSON is ours; its value is the version
constexpr qsizetype kLargest = 64 << 20;

json toJson(const ParamValue& value) {
    struct ToJson {
        json operator()(std::monostate) const { return nullptr; }
        json operator()(bool b) const { return b; }
        json operator()(std::int64_t i) const { return i; }
        json operator()(double d) const { return d; }
        json operator()(const std::string& s) const { return s; }
        json operator()(const Ints& list) const { return list; }
        json operator()(const Floats& list) const { return list; }
    };
    return std::visit(ToJson{}, value);
}

ParamValue paramFrom(const json& j) {
    if (j.is_boolean()) return j.get<bool>();
    if (j.is_number_integer()) return j.get<std::int64_t>();
    if (j.is_number()) return j.get<double>();
    if (j.is_string()) return j.get<std::string>();
    const auto whole = [](const json& one) { return one.is_number_integer(); };
    if (j.is_array() && std::all_of(j.begin(), j.end(), whole)) return j.get<Ints>();
    if (j.is_array()) return j.get<Floats>();
    return std::monostate{};
}

json toJson(const Node& node) {
    json params = json::object();
    for (const auto& [key, value] : node.params) params[key] = toJson(value);
    return {{"id", node.id},         {"class_name", node.layer}, {"name", node.name},
            {"config", params},      {"position", {node.position.x, node.position.y}},
            {"trainable", node.trainable}, {"extra", node.extra}, {"weights_of", node.weightsOf}, {"block", node.block}};
}

Node nodeFrom(const json& j) {
    Node node{j.at("id"), j.at("class_name"), j.at("name"), {}, {}, j.value("trainable", true), j.value("extra", "")};
    for (const auto& [key, value] : j.at("config").items()) node.params[key] = paramFrom(value);
    node.position = {j.at("position").at(0), j.at("position").at(1)};
    node.weightsOf = j.value("weights_of", NodeId{0});
    node.block = j.value("block", std::string());
    return node;
}

Graph graphFrom(const json& j) {
    Graph graph;
    std::set<NodeId> ids;
    for (const auto& n : j.at("layers")) {
        Node node = nodeFrom(n);
        if (!ids.insert(node.id).second) continue;
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
    json j{{kMark, 1}, {"layers", json::array()}, {"wires", json::array()}};
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
    const json j = json::parse(text.constData(), text.constData() + text.size(), nullptr, false);
    if (!j.is_object() || !j.contains(kMark)) return {};
    try {
        Graph graph = graphFrom(j);
        return graph.nodes.empty() ? std::nullopt : std::optional(std::move(graph));
    } catch (const json::exception&) {
        return {};
    }
}

}  // namespace lamina::ui
