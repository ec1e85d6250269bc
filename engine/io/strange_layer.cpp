// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/strange_layer.h"

#include <algorithm>
#include <array>

#include "engine/io/json_difference.h"
#include "engine/io/param_json.h"
#include "engine/layers/catalogue.h"

namespace lamina {

namespace {

/** What the drawing says of every layer, and people change there. */
constexpr std::array drawnKeys = {"name", "trainable", "inbound_nodes"};
/** What we take for something else than a layer. */
constexpr std::array ownClasses = {"InputLayer", "Functional", "Sequential", "Model"};

bool isDrawn(const std::string& key) { return std::find(drawnKeys.begin(), drawnKeys.end(), key) != drawnKeys.end(); }

Json otherMembers(const Json& theirs, const Json& ours) {
    Json found;
    for (auto it = theirs.begin(); it != theirs.end(); ++it) {
        const auto same = ours.find(it.key());
        if (!isDrawn(it.key()) && (same == ours.end() || *same != *it)) found[it.key()] = *it;
    }
    return found;
}

std::string wordIn(const Json& json, const char* key) { return json.contains(key) && json[key].is_string() ? json[key].get<std::string>() : std::string(); }

/** The name of a class or function that stands as an object in a file; empty for other values. */
std::string nameOfObject(const Json& value) {
    if (!value.is_object()) return {};
    if (const auto registered = wordIn(value, "registered_name"); registered.find('>') != std::string::npos) return registered;
    const auto function = wordIn(value, "config");
    return function.empty() ? wordIn(value, "class_name") : function;
}

std::string shortJson(const Json& value) {
    std::string text = compactJson(value, true);
    return text.size() > 60 ? text.substr(0, 57) + "…" : text;
}

/** A penalty or constraint of a weight as Keras writes it, as a whole. */
bool governs(const std::string& key, const Json& value) {
    return (key.ends_with("_regularizer") || key.ends_with("_constraint")) && value.is_object() && value.contains("class_name");
}

/** Those in a config; whether the layer's parameter of that key has another is asked where the config is its own. */
void tellNotApplied(const Node& node, const Json& config, bool own, std::vector<std::string>& told) {
    if (!config.is_object()) return;
    const ParamReader params = paramsOf(node);
    for (auto it = config.begin(); it != config.end(); ++it)
        if (governs(it.key(), *it) && !(own && params.knows(it.key()) && !params.none(it.key())))
            told.push_back(node.name + " has a " + it.key() + " (" + nameOfObject(*it) + ") that Lamina does not apply in training");
}

}  // namespace

Json saidOtherwise(const Json& theirs, const Json& ours) {
    Json found = otherMembers(theirs, ours);
    if (found.is_null()) return found;
    found.erase("class_name");
    found.erase("config");
    if (Json config = otherMembers(theirs["config"], ours["config"]); !config.is_null()) found["config"] = std::move(config);
    return found.empty() ? Json() : found;
}

void sayAgain(Json& ours, const Json& theirs) {
    if (!theirs.is_object()) return;
    for (auto it = theirs.begin(); it != theirs.end(); ++it)
        if (it.key() == "config" && it->is_object()) ours["config"].update(*it);
        else ours[it.key()] = *it;
}

void nameApart(Json& layer) {
    const auto className = layer["class_name"].get<std::string>();
    if (!findLayer(className) && std::find(ownClasses.begin(), ownClasses.end(), className) == ownClasses.end()) return;
    const auto registered = wordIn(layer, "registered_name"), module = wordIn(layer, "module");
    layer["class_name"] = registered.find('>') != std::string::npos ? registered : (module.empty() ? "keras" : module) + "." + className;
}

void nameByInner(Json& layer) {
    std::string inner;
    for (const char* key : {"layer", "backward_layer"})
        if (layer["config"].contains(key) && layer["config"][key].is_object())
            if (const auto className = wordIn(layer["config"][key], "class_name"); !className.empty()) inner += (inner.empty() ? "" : ", ") + className;
    if (inner.empty()) return nameApart(layer);
    layer["class_name"] = layer["class_name"].get<std::string>() + "(" + inner + ")";
}

std::map<std::string, std::string> saidParams(const Node& node) {
    std::map<std::string, std::string> said;
    for (const auto& [key, value] : node.params)
        if (value != ParamValue{}) said[key] = toString(value);
    const Json extra = fromExtra(node.extra);
    if (!extra.is_object() || !extra.contains("config") || !extra["config"].is_object()) return said;
    for (const auto& [key, value] : extra["config"].items()) {
        if (value.is_null() || key == "dtype") continue;
        const auto name = nameOfObject(value);
        said[key] = name.empty() ? shortJson(value) : name;
    }
    return said;
}

Json lackingOf(const Json& layer) {
    return layer.is_object() && layer.contains("lacking") && layer["lacking"].is_object() ? layer["lacking"] : Json::object();
}

ParamValue standInFor(const std::string& layer, const std::string& key, const Json& value) {
    const LayerSpec* spec = findLayer(layer);
    const auto fits = [&](const ParamValue& candidate) {
        return spec && std::any_of(spec->params.begin(), spec->params.end(), [&](const ParamSpec& p) { return p.key == key && whyInvalid(p, candidate).empty(); });
    };
    if (const auto held = paramFromJson(value)) return *held;
    if (const auto name = nameOfObject(value); !name.empty() && !fits(name)) return name;
    return shortJson(value);
}

bool isLacking(const Node& node, const std::string& key, const Json& value) {
    const auto it = node.params.find(key);
    return it != node.params.end() && it->second == standInFor(node.layer, key, value);
}

bool holdsStrangers(const Graph& graph) {
    return std::any_of(graph.nodes.begin(), graph.nodes.end(), [](const Node& node) {
        if (!findLayer(node.layer)) return true;
        const Json lacking = lackingOf(fromExtra(node.extra));
        for (auto it = lacking.begin(); it != lacking.end(); ++it)
            if (isLacking(node, it.key(), *it)) return true;
        return false;
    });
}

void leaveUnsaid(Json& ours, const Json& theirs) {
    if (!ours.is_object() || !theirs.is_object()) return;
    for (auto it = theirs.begin(); it != theirs.end(); ++it) {
        const auto same = ours.find(it.key());
        if (same == ours.end()) continue;
        if (same->is_null() && governs(it.key(), *it)) ours.erase(it.key());
        else leaveUnsaid(*same, *it);
    }
}

void sayUnsaid(Json& ours, Json& unknown) {
    if (!ours.is_object() || !unknown.is_object()) return;
    std::vector<std::string> settled;
    for (auto it = unknown.begin(); it != unknown.end(); ++it) {
        const auto same = ours.find(it.key());
        if (same == ours.end()) continue;
        if (!governs(it.key(), *it)) {
            sayUnsaid(*same, *it);
            continue;
        }
        if (same->is_null()) *same = *it;
        settled.push_back(it.key());
    }
    for (const auto& key : settled) unknown.erase(key);
}

std::vector<std::string> notApplied(const Graph& graph) {
    std::vector<std::string> told;
    for (const Node& node : graph.nodes) {
        if (node.extra.empty() || !findLayer(node.layer) || ownerOf(graph, node) != node.id) continue;
        const Json extra = fromExtra(node.extra);
        if (!extra.is_object() || !extra.contains("config") || !extra["config"].is_object()) continue;
        const Json& config = extra["config"];
        const bool wraps = node.layer == "Bidirectional";  // its parameters are those of the layer within
        tellNotApplied(node, config, !wraps, told);
        if (wraps && config.contains("layer") && config["layer"].is_object() && config["layer"].contains("config")) tellNotApplied(node, config["layer"]["config"], true, told);
    }
    return told;
}

}  // namespace lamina
