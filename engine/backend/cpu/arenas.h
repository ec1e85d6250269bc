// SPDX-License-Identifier: GPL-3.0-or-later
// The memory of a plan, one block a lifetime; see plan/value.h.
#pragma once

#include <vector>

#include "engine/backend/cpu/aligned_buffer.h"
#include "engine/plan/plan.h"

namespace lamina::cpu {

struct Arenas {
    explicit Arenas(const Plan& plan)
        : weights(plan.weightBytes), gradients(plan.weightBytes), state(plan.stateBytes), scalars(plan.scalarBytes),
          accumulators(plan.accumulatorBytes), activations(plan.activationBytes) {
        for (int i = 0; i < plan.slots; ++i) slots.emplace_back(plan.weightBytes);
    }

    AlignedBuffer weights, gradients, state, scalars, accumulators, activations;
    std::vector<AlignedBuffer> slots;

    const AlignedBuffer& of(Storage storage) const {
        switch (storage) {
            case Storage::Weight: return weights;
            case Storage::Gradient: return gradients;
            case Storage::State: return state;
            case Storage::Scalar: return scalars;
            case Storage::Accumulator: return accumulators;
            case Storage::Activation: break;
        }
        return activations;
    }
    std::byte* at(const Value& value) const { return of(value.storage).data() + value.offset; }
};

}  // namespace lamina::cpu
