// SPDX-License-Identifier: GPL-3.0-or-later
// The weights a training starts with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/tensor.h"
#include "engine/compile/infer.h"
#include "engine/model/weights.h"
#include "engine/plan/plan.h"

namespace lamina {

/** One float32 tensor a variable, in the order of Plan::weights and Keras' layout; the same for the same seed. */
std::vector<Tensor> initialWeights(const Plan& plan);

/** What a drawing finds in a part of weights, by name and shape. */
struct FoundWeights {
    std::size_t layers = 0;             // that find all of theirs
    bool all = true;                    // every layer that has weights does
    std::vector<std::string> misfits{};  // layers for which there are some, but not of their shapes
};
/** Quick. */
FoundWeights foundWithin(const Graph& graph, const Inference& inference, const Weights& part);
/** Weights for a whole drawing: those layers have theirs of `part`, the others begin as initialWeights() has them. */
Weights completed(const Graph& graph, const Inference& inference, const Weights& part, std::uint64_t seed);

}  // namespace lamina
