// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/comparable.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/base/error.h"
#include "engine/io/json.h"
#include "engine/io/layer_config.h"
#include "engine/io/param_json.h"
#include "engine/layers/catalogue.h"
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

void completeRecipes(const std::vector<Json*>& recipes) {
    completeAll(recipes, "optimizer", optimizers());
    completeAll(recipes, "loss", losses());
    completeAll(recipes, "learning_rate_schedule", schedules());
    completeCallbacks(recipes);
}

/** A layer's config as we write it today; what none of its parameters can hold stays as it is. */
Json asWrittenToday(const Json& config, const LayerSpec& spec) {
    const Json flat = fromKerasConfig(spec.name, JsonReader(config, spec.name));
    Json all = toConfig(fromConfig(flat, &spec.params), spec.params);
    for (auto it = flat.begin(); it != flat.end(); ++it)
        if (!all.contains(it.key()) || !paramFromJson(*it)) all[it.key()] = *it;
    return toKerasConfig(spec.name, std::move(all));
}

/** Those of a model, and of the models in it. */
void completeLayers(Json& model) {
    if (!model.is_object() || !model.contains(configKey) || !model.at(configKey).is_object() || !model.at(configKey).contains("layers")) return;
    Json& layers = model.at(configKey).at("layers");
    if (!layers.is_array()) return;
    for (Json& layer : layers) {
        if (!layer.is_object() || !layer.contains(classKey) || !layer.at(classKey).is_string() || !layer.contains(configKey) || !layer.at(configKey).is_object()) continue;
        completeLayers(layer);
        const LayerSpec* spec = findLayer(layer.at(classKey).get<std::string>());
        if (!spec) continue;
        try {
            layer.at(configKey) = asWrittenToday(layer.at(configKey), *spec);
        } catch (const Error&) {
            // it is compared as it is
        }
    }
}

}  // namespace

std::vector<Run> comparable(std::vector<Run> runs) {
    std::vector<Json> configurations;
    for (const Run& run : runs) configurations.push_back(Json::parse(run.configuration, nullptr, false));
    std::vector<Json*> recipes;
    for (Json& one : configurations) {
        if (Json* recipe = recipeIn(one)) recipes.push_back(recipe);
        if (one.is_object() && one.contains("model")) completeLayers(one.at("model"));
    }
    if (!recipes.empty()) completeRecipes(recipes);
    for (std::size_t i = 0; i < runs.size(); ++i)
        if (configurations[i].is_object()) runs[i].configuration = configurations[i].dump();
    return runs;
}

}  // namespace lamina
