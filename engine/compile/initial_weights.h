// SPDX-License-Identifier: GPL-3.0-or-later
// The weights a training starts with.
#pragma once

#include <vector>

#include "engine/base/tensor.h"
#include "engine/plan/plan.h"

namespace lamina {

/** One float32 tensor a variable, in the order of Plan::weights and Keras' layout; the same for the same seed. */
std::vector<Tensor> initialWeights(const Plan& plan);

}  // namespace lamina
