// SPDX-License-Identifier: GPL-3.0-or-later
// A recipe's precision as devices understand it.
#pragma once

#include <string>

#include "engine/backend/backend.h"
#include "engine/model/training_recipe.h"

namespace lamina {

/** Threads and precision of a recipe. */
ExecutorOptions executorOptions(const TrainingRecipe& recipe);

/** Nobody who asks for speed or for accuracy shall get the other in silence: throws Error (usage) where the device cannot do it. */
void requirePrecision(const std::string& precision, const DeviceChoice& choice);

}  // namespace lamina
