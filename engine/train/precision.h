// SPDX-License-Identifier: GPL-3.0-or-later
// A recipe's precision as devices understand it.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "engine/backend/backend.h"
#include "engine/model/training_recipe.h"

namespace lamina {

/** Threads and precision of a recipe. */
ExecutorOptions executorOptions(const TrainingRecipe& recipe);

/** A plan and where it runs. */
struct PlacedPlan {
    std::shared_ptr<const Plan> plan;
    DeviceChoice choice;
};

/** Compiles what the recipe's precision takes on the recipe's device: in bfloat16 a GPU wants a plan in mixed precision, the CPU
 *  one in float32 whose products it rounds the factors of. make: compiles for a type. Throws Error (usage) as requirePrecision. */
PlacedPlan placePlan(const TrainingRecipe& recipe, const std::function<std::shared_ptr<const Plan>(DType)>& make);

/** In what plans compute on a device; see placePlan. */
DType computeTypeOn(const TrainingRecipe& recipe, const Device& device);

/** Nobody who asks for speed or for accuracy shall get the other in silence: throws Error (usage) where the device cannot do it. */
void requirePrecision(const std::string& precision, const DeviceChoice& choice);

}  // namespace lamina
