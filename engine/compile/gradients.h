// SPDX-License-Identifier: GPL-3.0-or-later
// Appends to a forward program the ops that compute the gradient of every trainable weight.
#pragma once

#include <vector>

#include "engine/plan/plan_builder.h"

namespace lamina {

/** Reverse-mode differentiation over the forward ops of a builder.
 *  output: the value whose gradient is already known to be `outputGradient`.
 *  gradients: for each value id of a trainable weight its value in the gradient arena, else noValue; indexed by ValueId.
 *  Returns the backward ops, in order of execution. */
std::vector<Op> backwardOps(PlanBuilder& plan, std::vector<Value>& values, ValueId output, ValueId outputGradient,
                            const std::vector<ValueId>& gradients);

}  // namespace lamina
