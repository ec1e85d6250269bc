// SPDX-License-Identifier: GPL-3.0-or-later
// The optimizers; one pass over the flat arenas each. Defaults and formulas are Keras 3's.
#pragma once

#include <optional>
#include <variant>
#include <vector>

#include "engine/model/training_recipe.h"
#include "engine/plan/ops.h"
#include "engine/recipes/family.h"

namespace lamina {

using UpdateOp = std::variant<SgdUpdate, AdamUpdate, AdaptiveUpdate>;

struct OptimizerSpec {
    Member member;
    /** How many slots (arenas as large as the weights) it keeps. */
    int (*slotCount)(const ParamReader&);
    /** The update op; learningRate and gradientNorm are the caller's to fill in. */
    UpdateOp (*lower)(const ParamReader&);
    /** How many slots of a variable stand together in Keras' files; of the others, all variables' follow one another. */
    int slotsTogether = 2;
    /** A number that Keras keeps behind the slots and that follows from the steps done; null: there is none. */
    double (*numberBehind)(const ParamReader&, std::int64_t steps) = nullptr;
};

const std::vector<OptimizerSpec>& optimizers();
const OptimizerSpec& optimizerOf(const Choice& choice);

/** How many slots follow the optimizer's own: one for ema_momentum, one for gradient_accumulation_steps, in this order. */
int followingSlots(const Choice& choice);
/** use_ema, ema_momentum and ema_overwrite_frequency of a chosen optimizer; firstSlot: behind the optimizer's own. */
std::optional<AverageWeights> averagingOf(const Choice& choice, int firstSlot);
/** gradient_accumulation_steps of a chosen optimizer. */
std::optional<AccumulateGradients> accumulationOf(const Choice& choice, int firstSlot);

/** clipvalue, clipnorm and global_clipnorm of a chosen optimizer; variables are the caller's to fill in. */
ClipGradients lowerClipping(const Choice& choice);

}  // namespace lamina
