// SPDX-License-Identifier: GPL-3.0-or-later
// From the ops of a program to launches with addresses.
#pragma once

#include "engine/backend/cuda/launch.h"
#include "engine/backend/cuda/machine.h"

namespace lamina::cuda {

/** The launches of one step of a program, the one that moves the state on included. A Predict program begins with
 *  gathering its inputs from Machine::predictInputs. Throws Error for what the GPU cannot do. */
LaunchList lower(const Program& program, const Machine& machine);

}  // namespace lamina::cuda
