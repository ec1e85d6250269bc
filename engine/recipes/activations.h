// SPDX-License-Identifier: GPL-3.0-or-later
// The activation functions by Keras' names.
#pragma once

#include <string>
#include <vector>

#include "engine/plan/plan_builder.h"
#include "engine/recipes/family.h"

namespace lamina {

struct ActivationSpec {
    Member member;
    ActivationFunction function;
    bool softmax = false;  // over the last axis, an op of its own
};

const std::vector<ActivationSpec>& activations();

/** Names in the order to show: for a ParamSpec's choices. */
std::vector<std::string> activationNames();

/** Applies by name. Throws Error naming those there are. */
ValueId applyActivation(PlanBuilder& plan, ValueId x, const std::string& name);

}  // namespace lamina
