// SPDX-License-Identifier: GPL-3.0-or-later
// Trained numbers by name, in Keras' layout, so that they outlive the plan that made them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/base/tensor.h"

namespace lamina {

/** One variable of a layer in Keras' layout and order: Dense kernel (in, units), bias (units). */
struct Weight {
    std::string layer;  // the node's name
    std::string name;   // "kernel", "bias", "gamma", "moving_mean" …
    bool trainable = true;
    Tensor value;
};

/** All variables of a model, in the order of compile's Plan::weights; and, where known, the optimizer's. */
struct Weights {
    std::vector<Weight> variables;
    std::int64_t iteration = 0;
    double learningRate = 0;
    std::vector<Tensor> optimizer;  // Keras' order after iteration and learning_rate: Adam: m, v of variable 0, of variable 1 …
};

}  // namespace lamina
