// SPDX-License-Identifier: GPL-3.0-or-later
// From the arenas of a plan to weights by name, in Keras' order.
#pragma once

#include "engine/backend/executor.h"
#include "engine/model/training_recipe.h"
#include "engine/model/weights.h"

#include <vector>

namespace lamina {

/** The variables alone, of tensors in the order of Plan::weights. */
std::vector<Weight> exportVariables(const Plan& plan, const std::vector<Tensor>& weights);

/** The variables of a look, behind its step. */
std::vector<Weight> weightsIn(const Plan& plan, const LookImage& look);

/** The variables and the optimizer's slots. Keras lists Adam's m and v variable by variable, all other slots in blocks. */
Weights exportWeights(const Plan& plan, const ExecutorState& state);

/** Makes the trainable weights the average that follows them, as Keras does at the end of a training; false where there is none. */
bool weightsFromAverage(const Plan& plan, const Choice& optimizer, ExecutorState& state);

/** The slots of a state again. Throws Error when they are not those of the plan's optimizer. */
std::vector<Tensor> importSlots(const Plan& plan, const Weights& weights);

}  // namespace lamina
