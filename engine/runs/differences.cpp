// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/runs/differences.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "engine/base/words.h"

namespace lamina {

namespace {

using Settings = nlohmann::json;
using Facts = std::map<std::string, std::string>;  // what → value, as people read them

std::string sixFigures(double value) { return shortNumber(value); }

/** Keys that say nothing to a person who compares. */
bool boring(const std::string& key) {
    static const char* const words[] = {"position", "positions", "canvas", "version", "notes", "module", "registered_name", "build_config",
                                        "name", "class_name", "x", "y", "lamina"};
    return std::any_of(std::begin(words), std::end(words), [&](const char* w) { return key == w; });
}

std::string plain(const Settings& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_null()) return "none";
    if (value.is_boolean()) return value.get<bool>() ? "on" : "off";
    if (value.is_number_float()) return sixFigures(value.get<double>());
    if (!value.is_array()) return value.dump();
    if (value.empty()) return "none";
    std::string all;
    for (const auto& item : value) all += (all.empty() ? "" : ", ") + plain(item);
    return all;
}

bool isLeaf(const Settings& value) {
    if (value.is_object()) return false;
    return !value.is_array() || std::none_of(value.begin(), value.end(), [](const Settings& v) { return v.is_structured(); });
}

/** What a thing in an array is called: its name, or its class, or its number. */
std::string titleOf(const Settings& item, std::size_t index) {
    if (item.is_object() && item.contains("config") && item["config"].is_object() && item["config"].contains("name") && item["config"]["name"].is_string())
        return item["config"]["name"].get<std::string>();
    for (const char* key : {"name", "class_name"})
        if (item.is_object() && item.contains(key) && item[key].is_string()) return item[key].get<std::string>();
    return std::to_string(index + 1);
}

/** "EarlyStopping, ModelCheckpoint"; "none". */
std::string titlesOf(const Settings& items) {
    std::string all;
    for (std::size_t i = 0; i < items.size(); ++i) all += (i > 0 ? ", " : "") + titleOf(items[i], i);
    return items.empty() ? "none" : all;
}

bool transparent(const std::string& key) {
    return key == "config" || key == "params" || key == "model" || key == "training" || key == "layers" || key == "data" || key == "options";
}

/** The layers whose outputs enter one, as its wires name them in a file. */
std::string enteringFrom(const Settings& wires) {
    if (!wires.is_structured()) return {};
    if (const auto at = wires.is_object() ? wires.find("keras_history") : wires.end(); wires.is_object() && at != wires.end() && at->is_array() && !at->empty()) return plain(at->front());
    std::string all;
    for (const auto& item : wires)
        if (const std::string one = enteringFrom(item); !one.empty()) all += (all.empty() ? "" : ", ") + one;
    return all;
}

void collect(const Settings& value, const std::string& path, Facts& facts) {
    const auto below = [&](const std::string& key) { return path.empty() ? key : path + " · " + key; };
    if (isLeaf(value)) {
        if (!path.empty()) facts[path] = plain(value);
        return;
    }
    if (value.is_array()) {
        std::map<std::string, int> seen;
        for (std::size_t i = 0; i < value.size(); ++i) {
            std::string title = titleOf(value[i], i);
            if (const int before = seen[title]++; before > 0) title += "_" + std::to_string(before);  // a metric that is watched twice
            if (value[i].is_object() && value[i].contains("class_name") && value[i]["class_name"].is_string())
                facts[below(title)] = value[i]["class_name"].get<std::string>();
            collect(value[i], below(title), facts);
        }
        return;
    }
    for (const auto& [key, item] : value.items()) {
        if (boring(key)) continue;
        if (key == "inbound_nodes") {
            if (const std::string layers = enteringFrom(item); !layers.empty()) facts[below("inputs")] = layers;
            continue;
        }
        if (key == "callbacks" && item.is_array()) facts[below(key)] = titlesOf(item);
        if (item.is_object() && item.contains("name") && item["name"].is_string()) facts[below(key)] = item["name"].get<std::string>();
        collect(item, transparent(key) ? path : below(key), facts);
    }
}

Facts factsOf(const Run& run) {
    Facts facts;
    const Settings json = Settings::parse(run.configuration, nullptr, false);
    if (!json.is_discarded()) collect(json, {}, facts);
    return facts;
}

}  // namespace

std::vector<SettingDifference> settingsThatDiffer(const std::vector<Run>& runs) {
    std::vector<Facts> facts;
    std::map<std::string, int> keys;
    for (const auto& run : runs) {
        facts.push_back(factsOf(run));
        for (const auto& [key, value] : facts.back()) keys[key];
    }
    std::vector<SettingDifference> all;
    for (const auto& [key, unused] : keys) {
        SettingDifference one{key, {}};
        for (const auto& f : facts) {
            const auto it = f.find(key);
            one.values.push_back(it == f.end() ? "—" : it->second);
        }
        if (std::any_of(one.values.begin(), one.values.end(), [&](const std::string& v) { return v != one.values.front(); })) all.push_back(std::move(one));
    }
    return all;
}

}  // namespace lamina
