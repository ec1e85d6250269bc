// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/what_differs.h"

#include <QCoreApplication>
#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "ui/plots/numbers.h"

namespace lamina::ui {

namespace {

using Json = nlohmann::json;
using Facts = std::map<std::string, std::string>;  // what → value, as people read them

QString tr(const char* text) { return QCoreApplication::translate("WhatDiffers", text); }

/** Keys that say nothing to a person who compares. */
bool boring(const std::string& key) {
    static const char* const words[] = {"position", "positions", "canvas", "version", "notes", "module", "registered_name", "build_config",
                                        "name", "class_name", "x", "y", "lamina"};
    return std::any_of(std::begin(words), std::end(words), [&](const char* w) { return key == w; });
}

std::string plain(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_null()) return "none";
    if (value.is_boolean()) return value.get<bool>() ? "on" : "off";
    if (value.is_number_float()) return QString::number(value.get<double>(), 'g', 6).toStdString();
    if (!value.is_array()) return value.dump();
    std::string all;
    for (const auto& item : value) all += (all.empty() ? "" : ", ") + plain(item);
    return all;
}

bool isLeaf(const Json& value) {
    if (value.is_object()) return false;
    return !value.is_array() || std::none_of(value.begin(), value.end(), [](const Json& v) { return v.is_structured(); });
}

/** What a thing in an array is called: its name, or its class, or its number. */
std::string titleOf(const Json& item, std::size_t index) {
    if (item.is_object() && item.contains("config") && item["config"].is_object() && item["config"].contains("name") && item["config"]["name"].is_string())
        return item["config"]["name"].get<std::string>();
    for (const char* key : {"name", "class_name"})
        if (item.is_object() && item.contains(key) && item[key].is_string()) return item[key].get<std::string>();
    return std::to_string(index + 1);
}

bool transparent(const std::string& key) {
    return key == "config" || key == "params" || key == "model" || key == "training" || key == "layers" || key == "data" || key == "options";
}

void collect(const Json& value, const std::string& path, Facts& facts) {
    const auto below = [&](const std::string& key) { return path.empty() ? key : path + " · " + key; };
    if (isLeaf(value)) {
        if (!path.empty()) facts[path] = plain(value);
        return;
    }
    if (value.is_array()) {
        for (std::size_t i = 0; i < value.size(); ++i) {
            const std::string title = titleOf(value[i], i);
            if (value[i].is_object() && value[i].contains("class_name") && value[i]["class_name"].is_string())
                facts[below(title)] = value[i]["class_name"].get<std::string>();
            collect(value[i], below(title), facts);
        }
        return;
    }
    for (const auto& [key, item] : value.items()) {
        if (boring(key)) continue;
        if (item.is_object() && item.contains("name") && item["name"].is_string()) facts[below(key)] = item["name"].get<std::string>();
        collect(item, transparent(key) ? path : below(key), facts);
    }
}

Facts factsOf(const Run& run) {
    Facts facts;
    const Json json = Json::parse(run.configuration, nullptr, false);
    if (!json.is_discarded()) collect(json, {}, facts);
    return facts;
}

Difference makeDifference(const QString& what, const QStringList& values) {
    Difference difference{what, values, {}};
    for (const auto& value : values) difference.departs.push_back(value != values.front());
    return difference;
}

void addIfOther(std::vector<Difference>& all, const QString& what, const QStringList& values) {
    if (std::any_of(values.begin(), values.end(), [&](const QString& v) { return v != values.front(); })) all.push_back(makeDifference(what, values));
}

}  // namespace

std::vector<Difference> whatDiffers(const std::vector<Run>& runs) {
    std::vector<Difference> all;
    if (runs.size() < 2) return all;
    QStringList parameters, data, devices;
    std::vector<Facts> facts;
    std::map<std::string, int> keys;
    for (const auto& run : runs) {
        parameters << countText(static_cast<double>(run.parameters));
        data << QString::fromStdString(run.dataFingerprint).section(QChar(u' '), 0, 1);
        devices << QString::fromStdString(run.device);
        facts.push_back(factsOf(run));
        for (const auto& [key, value] : facts.back()) keys[key];
    }
    addIfOther(all, tr("parameters"), parameters);
    addIfOther(all, tr("data"), data);
    addIfOther(all, tr("device"), devices);
    for (const auto& [key, unused] : keys) {
        QStringList values;
        for (const auto& f : facts) {
            const auto it = f.find(key);
            values << (it == f.end() ? QStringLiteral("—") : QString::fromStdString(it->second));
        }
        addIfOther(all, QString::fromStdString(key), values);
    }
    return all;
}

}  // namespace lamina::ui
