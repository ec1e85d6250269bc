// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/json_difference.h"

namespace lamina {

namespace {

Json unknownMembers(const Json& original, const Json& known) {
    Json found;
    for (auto it = original.begin(); it != original.end(); ++it) {
        const auto same = known.find(it.key());
        Json part = same == known.end() ? *it : unknownPart(*it, *same);
        // A key whose value is null is unknown all the same; of a known key, null says that nothing is unknown below.
        if (same == known.end() || !part.is_null()) found[it.key()] = std::move(part);
    }
    return found;
}

Json unknownElements(const Json& original, const Json& known) {
    Json found = Json::array();
    bool any = false;
    for (std::size_t i = 0; i < original.size(); ++i) {
        found.push_back(unknownPart(original[i], known[i]));
        any = any || !found.back().is_null();
    }
    return any ? found : Json();
}

}  // namespace

Json unknownPart(const Json& original, const Json& known) {
    if (original.is_object() && known.is_object()) return unknownMembers(original, known);
    if (original.is_array() && known.is_array() && original.size() == known.size()) return unknownElements(original, known);
    return {};
}

void putBack(Json& target, const Json& unknown) {
    if (target.is_object() && unknown.is_object()) {
        for (auto it = unknown.begin(); it != unknown.end(); ++it) {
            if (const auto same = target.find(it.key()); same != target.end()) putBack(*same, *it);
            else target[it.key()] = *it;
        }
    }
    if (target.is_array() && unknown.is_array() && target.size() == unknown.size())
        for (std::size_t i = 0; i < target.size(); ++i) putBack(target[i], unknown[i]);
}

std::string toExtra(const Json& unknown) { return unknown.is_null() ? std::string() : compactJson(unknown); }

Json fromExtra(const std::string& extra) {
    return extra.empty() ? Json() : [&] {
        Json json = Json::parse(extra, nullptr, false);
        return json.is_discarded() ? Json() : json;
    }();
}

}  // namespace lamina
