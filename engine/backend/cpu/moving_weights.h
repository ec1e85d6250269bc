// SPDX-License-Identifier: GPL-3.0-or-later
// Which weights are moved where their gradient is made, so that it never leaves the nearest caches: a pass over all of them waits
// for memory, not for arithmetic.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/plan/plan.h"

namespace lamina::cpu {

/** Gradients that one product makes for nobody but the update, of weights that nobody reads from there on: by their place in the
 *  arena. None where gradients are clipped, wait for others or get penalties. */
std::vector<ValueId> movingGradients(const Plan& plan, const Program& program);

/** Rows of such a gradient that are made and taken at a time: whole tiles of every instruction set, and with their left factors, of
 *  which each thread has a copy, few enough for the nearest caches. n: numbers in a row; k: multiply-adds in each of them. */
std::int64_t rowsOfStrip(std::int64_t n, std::int64_t k);

}  // namespace lamina::cpu
