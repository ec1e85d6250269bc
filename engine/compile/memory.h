// SPDX-License-Identifier: GPL-3.0-or-later
// Gives every value of a plan its place, so that nothing is allocated while it runs.
#pragma once

#include "engine/plan/plan.h"

namespace lamina {

/** Offsets of weights, gradients, state, scalars and accumulators: fixed for all programs. */
void placePersistent(Plan& plan);

/** Offsets of the activations of one program by first and last use; sets Program::activationBytes. */
void placeActivations(Plan& plan, Program& program);

/** Offsets that no two activations of a program share, so that all can be read when it has run. */
void placeApart(Plan& plan, Program& program);

}  // namespace lamina
