// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/comparable.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/io/json.h"
#include "engine/io/param_json.h"
#include "engine/recipes/callbacks.h"
#include "engine/recipes/losses.h"
#include "engine/recipes/optimizers.h"
#include "engine/recipes/schedules.h"

namespace lamina {

namespace {

constexpr const char *classKey = "class_name", *configKey = "config";

/** Null where it is no choice of a family, in none of the forms that files have. */
template <class Spec>
const Member* memberIn(const Json& choice, const std::vector<Spec>& family) {
    const Json* name = &choice;
    if (choice.is_object()) {
        if (!choice.contains(classKey)) return nullptr;
        name = &choice.at(classKey);
    }
    const Spec* spec = name->is_string() ? findMember(family, name->get<std::string>()) : nullptr;
    return spec ? &spec->member : nullptr;
}

Json configOf(const Json& choice) {
    const bool has = choice.is_object() && choice.contains(configKey) && choice.at(configKey).is_object();
    return has ? choice.at(configKey) : Json::object();
}

Json withAllSettings(const Json& choice, const Member& member) {
    Json all = configOf(choice);
    for (const ParamSpec& spec : member.params)
        if (!all.contains(spec.key)) all[spec.key] = toJson(spec.defaultValue);
    return {{classKey, member.name}, {configKey, std::move(all)}};
}

Json withoutItsDefaults(const Json& choice, const Member& member) {
    Json some = configOf(choice);
    for (const ParamSpec& spec : member.params)
        if (some.contains(spec.key) && some.at(spec.key) == toJson(spec.defaultValue)) some.erase(spec.key);
    return {{classKey, member.name}, {configKey, std::move(some)}};
}

/** The recipe in a configuration; null where there is none. */
Json* recipeIn(Json& configuration) {
    const auto at = configuration.is_object() ? configuration.find("training") : configuration.end();
    return configuration.is_object() && at != configuration.end() && at->is_object() ? &*at : nullptr;
}

template <class Spec>
void completeAll(const std::vector<Json*>& recipes, const char* key, const std::vector<Spec>& family) {
    const Member* all = nullptr;
    for (const Json* recipe : recipes) {
        const Member* own = recipe->contains(key) ? memberIn(recipe->at(key), family) : nullptr;
        if (!own || (all && all != own)) return;  // that they differ is a row of its own
        all = own;
    }
    for (Json* recipe : recipes) recipe->at(key) = withAllSettings(recipe->at(key), *all);
}

bool hasCallback(const Json& recipe, const Member* callback) {
    if (!recipe.contains("callbacks") || !recipe.at("callbacks").is_array()) return false;
    const Json& list = recipe.at("callbacks");
    return std::any_of(list.begin(), list.end(), [&](const Json& one) { return memberIn(one, callbacks()) == callback; });
}

void completeCallbacks(const std::vector<Json*>& recipes) {
    for (Json* recipe : recipes) {
        if (!recipe->contains("callbacks") || !recipe->at("callbacks").is_array()) continue;
        for (Json& one : recipe->at("callbacks")) {
            const Member* member = memberIn(one, callbacks());
            if (!member) continue;
            const bool everywhere = std::all_of(recipes.begin(), recipes.end(), [&](const Json* other) { return hasCallback(*other, member); });
            one = everywhere ? withAllSettings(one, *member) : withoutItsDefaults(one, *member);
        }
    }
}

}  // namespace

std::vector<Run> comparable(std::vector<Run> runs) {
    std::vector<Json> configurations;
    for (const Run& run : runs) configurations.push_back(Json::parse(run.configuration, nullptr, false));
    std::vector<Json*> recipes;
    for (Json& one : configurations)
        if (Json* recipe = recipeIn(one)) recipes.push_back(recipe);
    if (recipes.empty()) return runs;
    completeAll(recipes, "optimizer", optimizers());
    completeAll(recipes, "loss", losses());
    completeAll(recipes, "learning_rate_schedule", schedules());
    completeCallbacks(recipes);
    for (std::size_t i = 0; i < runs.size(); ++i)
        if (recipeIn(configurations[i])) runs[i].configuration = configurations[i].dump();
    return runs;
}

}  // namespace lamina
