// SPDX-License-Identifier: GPL-3.0-or-later
// Which weights are moved where their gradient is made, so that it never leaves the nearest caches: a pass over all of them waits
// for memory, not for arithmetic.
#pragma once

#include <vector>

#include "engine/plan/plan.h"

namespace lamina::cpu {

/** Gradients that one product makes for nobody but the update, of weights that nobody reads from there on: by their place in the
 *  arena. None where gradients are clipped, wait for others or get penalties. */
std::vector<ValueId> movingGradients(const Plan& plan, const Program& program);

}  // namespace lamina::cpu
