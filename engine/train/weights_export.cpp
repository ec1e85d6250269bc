// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/weights_export.h"

#include <algorithm>

namespace lamina {

Weights exportWeights(const Plan& plan, const ExecutorState& state) {
    Weights weights;
    for (std::size_t i = 0; i < plan.weights.size(); ++i)
        weights.variables.push_back({plan.weights[i].layer, plan.weights[i].name, plan.weights[i].trainable, state.weights[i]});
    const auto trainable = static_cast<std::size_t>(
        std::count_if(plan.weights.begin(), plan.weights.end(), [](const PlanWeight& w) { return w.trainable; }));
    const auto slots = static_cast<std::size_t>(plan.slotCount);
    const std::size_t interleaved = slots >= 2 ? 2 : slots;
    for (std::size_t variable = 0; variable < trainable; ++variable)
        for (std::size_t slot = 0; slot < interleaved; ++slot) weights.optimizer.push_back(state.optimizer[slot * trainable + variable]);
    for (std::size_t slot = interleaved; slot < slots; ++slot)
        for (std::size_t variable = 0; variable < trainable; ++variable) weights.optimizer.push_back(state.optimizer[slot * trainable + variable]);
    return weights;
}

}  // namespace lamina
