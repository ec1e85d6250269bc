// SPDX-License-Identifier: GPL-3.0-or-later
// How much the samples of a class count, so that rare classes are not overlooked.
#pragma once

#include <vector>

#include "engine/data/dataset.h"
#include "engine/model/training_recipe.h"

namespace lamina {

/** One weight a class, of the training part: samples / (classes · samples of the class), as scikit-learn's "balanced"; a class
 *  without samples has 1. Empty where the recipe weighs all alike. Throws Error (input) where the targets are no classes. */
std::vector<float> classWeights(const TrainingRecipe& recipe, const Dataset& data);

}  // namespace lamina
