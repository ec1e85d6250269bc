// SPDX-License-Identifier: GPL-3.0-or-later
// Appends to a forward program the ops that compute the gradient of every trainable weight.
#pragma once

#include <vector>

#include "engine/plan/plan_builder.h"

namespace lamina {

/** A value whose gradient is known. */
struct Seed {
    ValueId value, gradient;
};

/** Reverse-mode differentiation over the forward ops of a builder.
 *  seeds: where it begins: what the losses say of the outputs.
 *  gradients: for each value id of a trainable weight its value in the gradient arena, else noValue; indexed by ValueId.
 *  Returns the backward ops, in order of execution. */
std::vector<Op> backwardOps(PlanBuilder& plan, std::vector<Value>& values, const std::vector<Seed>& seeds,
                            const std::vector<ValueId>& gradients);

}  // namespace lamina
