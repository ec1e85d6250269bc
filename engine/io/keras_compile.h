// SPDX-License-Identifier: GPL-3.0-or-later
// Keras' compile_config: loss, metrics and optimizer of a training recipe.
// Source: keras/src/trainers/trainer.py (get_compile_config), keras/src/optimizers/base_optimizer.py (get_config).
#pragma once

#include <string>
#include <vector>

#include "engine/io/json_reader.h"
#include "engine/model/training_recipe.h"

namespace lamina {

/** In the keys of Keras 3.0, which every later version reads. outputs: names, in order; of several each has its own loss. */
Json toCompileConfig(const TrainingRecipe& recipe, const std::vector<std::string>& outputs);

/** Takes over what the file says; what we do not have is left as it was and said in `warnings`. ownWeight: a weight of
 *  the loss is one that we wrote for Keras. */
void readCompileConfig(const JsonReader& json, TrainingRecipe& recipe, const std::vector<std::string>& outputs, std::vector<std::string>& warnings,
                       bool ownWeight = false);

}  // namespace lamina
