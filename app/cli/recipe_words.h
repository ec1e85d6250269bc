// SPDX-License-Identifier: GPL-3.0-or-later
// What the command line says of a training's recipe in one word: metrics with their settings, weights of classes. What cannot be
// read is wrong usage.
#pragma once

#include <string>
#include <vector>

#include "engine/model/training_recipe.h"

namespace lamina::cli {

/** "auc:curve=PR,top_k_categorical_accuracy:k=1"; "none": no metric. */
std::vector<Choice> metricsOf(const std::string& words);

/** "none", "balanced", or weights by the names of classes: "cat=2,dog=1". */
void setClassWeight(TrainingRecipe& recipe, const std::string& words);

}  // namespace lamina::cli
