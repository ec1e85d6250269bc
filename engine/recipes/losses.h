// SPDX-License-Identifier: GPL-3.0-or-later
// The losses; defaults and formulas are Keras 3's.
#pragma once

#include "engine/model/target_form.h"
#include "engine/model/training_recipe.h"
#include "engine/plan/ops.h"
#include "engine/recipes/family.h"

namespace lamina {

struct LossSpec {
    Member member;
    LossKind kind;
    TargetForm target;
};

const std::vector<LossSpec>& losses();

/** The spec of a chosen loss. Throws Error naming those there are. */
const LossSpec& lossOf(const Choice& choice);

/** How targets must look for it; Number for a loss that nobody knows. */
TargetForm targetForm(const Choice& choice);

/** Whether the net says to it what it says before a sigmoid or softmax; false of a loss that nobody knows. */
bool takesLogits(const Choice& choice);

/** The op of a chosen loss; the value ids are the caller's to fill in. */
Loss lowerLoss(const Choice& choice);

}  // namespace lamina
