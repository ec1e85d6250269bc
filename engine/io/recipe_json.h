// SPDX-License-Identifier: GPL-3.0-or-later
// The data recipe and the training recipe as JSON, in Keras' names where Keras has one.
#pragma once

#include "engine/io/json_reader.h"
#include "engine/model/data_recipe.h"
#include "engine/model/training_recipe.h"

namespace lamina {

Json toJson(const DataRecipe& recipe);
Json toJson(const TrainingRecipe& recipe);

/** Missing members keep their defaults, unknown ones go into `extra`. Throws Error (input) with the place of what is of
 *  the wrong type. */
DataRecipe dataRecipeFromJson(const JsonReader& json);
TrainingRecipe trainingRecipeFromJson(const JsonReader& json);

}  // namespace lamina
