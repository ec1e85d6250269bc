// SPDX-License-Identifier: GPL-3.0-or-later
// Callbacks that are changed while a training runs: what it has to do about that, and the recipe it goes by from then on.
#pragma once

#include "engine/model/training_recipe.h"

namespace lamina {

/** Whether they are not alike; null: none. */
bool differ(const Choice* a, const Choice* b);

/** Whether a training that obeys `before` has to do something to obey `after`: a rule that watches takes over another patience alone. */
bool patienceDiffers(const Choice* before, const Choice* after);

/** Whether both judge the same figure in the same direction, so that one can go on from what the other has seen; null: none. */
bool watchAlike(const Choice* before, const Choice* after);

/** The recipe of a training that follows another early stopping now, or none. */
void takeOverPatience(TrainingRecipe& recipe, const Choice* stopping);

}  // namespace lamina
