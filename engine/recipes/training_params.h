// SPDX-License-Identifier: GPL-3.0-or-later
// The one list of what a training recipe sets besides its loss, optimizer and the like: how long, how much, how exactly.
#pragma once

#include <string>
#include <vector>

#include "engine/model/param.h"
#include "engine/model/training_recipe.h"

namespace lamina {

/** Parameters with a range or choices, under the keys of a project file, with their defaults. */
const std::vector<ParamSpec>& trainingParams();

/** One of them. Throws Error for a key that is none. */
const ParamSpec& trainingParam(const std::string& key);

/** Throws Error (input) naming the first that no training can have: 0 epochs, −3 threads … */
void requireValid(const TrainingRecipe& recipe);

}  // namespace lamina
