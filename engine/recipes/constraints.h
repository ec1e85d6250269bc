// SPDX-License-Identifier: GPL-3.0-or-later
// What weights are held to after every step. Source: keras/src/constraints/constraints.py.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/model/training_recipe.h"
#include "engine/plan/step_ops.h"
#include "engine/recipes/family.h"

namespace lamina {

struct ConstraintSpec {
    Member member;
    Constraint (*lower)(const ParamReader&);
};

const std::vector<ConstraintSpec>& constraints();

/** Of words as Python has them, "MaxNorm(max_value=2, axis=0)": values by name or in order, those left out by default. Throws Error (input). */
Choice constraintIn(std::string_view words);
/** Such words, with all values. */
std::string constraintWords(const Choice& choice);
/** Why words are no constraint; empty where they are one. */
std::string whyNoConstraint(const std::string& words);
/** What such words ask for. Throws Error (input). */
Constraint lowerConstraint(std::string_view words);

}  // namespace lamina
