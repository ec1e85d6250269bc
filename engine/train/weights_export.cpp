// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/weights_export.h"

#include <algorithm>
#include <string>

#include "engine/base/error.h"
#include "engine/recipes/optimizers.h"

namespace lamina {

namespace {

std::size_t trainables(const Plan& plan) {
    return static_cast<std::size_t>(std::count_if(plan.weights.begin(), plan.weights.end(), [](const PlanWeight& w) { return w.trainable; }));
}

/** Where Keras lists a slot of a variable: before all others, in blocks, those that follow the weights; then the first ones variable by
 *  variable, the others in blocks. */
std::size_t placeOf(const Plan& plan, std::size_t slot, std::size_t variable, std::size_t variables) {
    const auto following = static_cast<std::size_t>(plan.followingSlots), own = static_cast<std::size_t>(plan.slotCount) - following;
    if (slot >= own) return (slot - own) * variables + variable;
    const std::size_t together = std::min(static_cast<std::size_t>(plan.slotsTogether), own), begin = following * variables;
    return begin + (slot < together ? variable * together + slot : slot * variables + variable);
}

}  // namespace

std::vector<Weight> exportVariables(const Plan& plan, const std::vector<Tensor>& weights) {
    std::vector<Weight> variables;
    for (std::size_t i = 0; i < plan.weights.size(); ++i)
        if (plan.weights[i].constant.empty()) variables.push_back({plan.weights[i].layer, plan.weights[i].name, plan.weights[i].trainable, weights[i]});
    return variables;
}

std::vector<Weight> weightsIn(const Plan& plan, const LookImage& look) {
    std::vector<Tensor> tensors;
    for (const PlanWeight& w : plan.weights) {
        const Value& value = plan[w.value];
        const auto arena = value.storage == Storage::Weight ? look.after : look.state;
        const auto bytes = arena.subspan(value.offset, static_cast<std::size_t>(value.shape.elements()) * sizeOf(value.dtype));
        tensors.emplace_back(value.dtype, value.shape, std::vector<std::byte>(bytes.begin(), bytes.end()));
    }
    return exportVariables(plan, tensors);
}

Weights exportWeights(const Plan& plan, const ExecutorState& state) {
    Weights weights;
    weights.variables = exportVariables(plan, state.weights);
    const std::size_t variables = trainables(plan), slots = static_cast<std::size_t>(plan.slotCount);
    weights.optimizer.resize(slots * variables);
    for (std::size_t slot = 0; slot < slots; ++slot)
        for (std::size_t v = 0; v < variables; ++v) weights.optimizer[placeOf(plan, slot, v, variables)] = state.optimizer[slot * variables + v];
    return weights;
}

bool weightsFromAverage(const Plan& plan, const Choice& optimizer, ExecutorState& state) {
    const auto average = averagingOf(optimizer, plan.slotCount - plan.followingSlots);
    if (!average) return false;
    std::size_t next = static_cast<std::size_t>(average->slot) * trainables(plan);
    for (std::size_t i = 0; i < plan.weights.size(); ++i)
        if (plan.weights[i].trainable) state.weights[i] = state.optimizer[next++];
    return true;
}

std::vector<Tensor> importSlots(const Plan& plan, const Weights& weights) {
    const std::size_t variables = trainables(plan), slots = static_cast<std::size_t>(plan.slotCount);
    if (weights.optimizer.size() != slots * variables)
        throw Error::input("expected " + std::to_string(slots * variables) + " slots of the optimizer, received " + std::to_string(weights.optimizer.size()), {},
                           "this training cannot be taken up; begin a new one from its weights");
    std::vector<Tensor> state;
    for (std::size_t slot = 0; slot < slots; ++slot)
        for (std::size_t v = 0; v < variables; ++v) state.push_back(weights.optimizer[placeOf(plan, slot, v, variables)]);
    return state;
}

}  // namespace lamina
