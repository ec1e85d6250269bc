// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/strange_layer.h"

#include <algorithm>
#include <array>

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
    const auto text = [&](const char* key) { return layer.contains(key) && layer[key].is_string() ? layer[key].get<std::string>() : std::string(); };
    const bool registered = text("registered_name").find('>') != std::string::npos;
    layer["class_name"] = registered ? text("registered_name") : (text("module").empty() ? "keras" : text("module")) + "." + className;
}

}  // namespace lamina
