// SPDX-License-Identifier: GPL-3.0-or-later
// Fewer passes over memory: bias and activation join the product or convolution before them, the bias gradient joins
// the kernel gradient, and what nobody reads is left out.
#pragma once

#include <vector>

#include "engine/plan/plan.h"

namespace lamina {

/** Fuses in place. keep: values that are wanted after the program although no op reads them (its outputs). */
void fuse(std::vector<Op>& ops, const std::vector<ValueId>& keep, const std::vector<Value>& values);

}  // namespace lamina
