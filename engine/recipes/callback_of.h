// SPDX-License-Identifier: GPL-3.0-or-later
// The callbacks of a recipe by their names: of each there is one, or none.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "engine/model/training_recipe.h"

namespace lamina {

/** The recipe's callback of that name; null: it has none. */
template <class Recipe>
auto* callbackOf(Recipe& recipe, std::string_view name) {
    const auto it = std::find_if(recipe.callbacks.begin(), recipe.callbacks.end(), [&](const Choice& c) { return c.name == name; });
    return it == recipe.callbacks.end() ? nullptr : &*it;
}

/** Puts it in the place of the one of its name, or behind all. */
inline void setCallback(TrainingRecipe& recipe, Choice callback) {
    if (Choice* has = callbackOf(recipe, callback.name)) *has = std::move(callback);
    else recipe.callbacks.push_back(std::move(callback));
}

/** What is advised where a net learns its samples by heart. */
inline Choice usualEarlyStopping() { return {"EarlyStopping", {{"patience", std::int64_t{5}}, {"restore_best_weights", true}}}; }

/** What is advised where the loss stands still: the rate falls by itself. */
inline Choice usualPlateau(const std::string& monitor) {
    return {"ReduceLROnPlateau", {{"monitor", monitor}, {"factor", 0.3}, {"patience", std::int64_t{3}}}};
}

inline void dropCallback(TrainingRecipe& recipe, std::string_view name) {
    std::erase_if(recipe.callbacks, [&](const Choice& c) { return c.name == name; });
}

}  // namespace lamina
