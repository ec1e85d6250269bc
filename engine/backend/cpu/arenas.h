// SPDX-License-Identifier: GPL-3.0-or-later
// The memory of a plan, one block a lifetime; see plan/value.h.
#pragma once

#include <algorithm>
#include <vector>

#include "engine/backend/cpu/aligned_buffer.h"
#include "engine/plan/plan.h"

namespace lamina::cpu {

struct Arenas {
    /** training: whether the plan has a program that needs gradients and slots. */
    Arenas(const Plan& plan, bool training)
        : weights(plan.weightBytes), gradients(training ? plan.weightBytes : 0), state(plan.stateBytes), scalars(plan.scalarBytes),
          accumulators(plan.accumulatorBytes), activations(plan.activationBytes) {
        for (int i = 0; training && i < plan.slotCount; ++i) optimizer.emplace_back(plan.weightBytes);
        if (plan.slotStart != 0 && !optimizer.empty()) fillFirst(plan);
    }

    AlignedBuffer weights, gradients, state, scalars, accumulators, activations;
    std::vector<AlignedBuffer> optimizer;  // a slot each

    const AlignedBuffer& of(Storage storage) const {
        switch (storage) {
            case Storage::Weight: return weights;
            case Storage::Gradient: return gradients;
            case Storage::State: return state;
            case Storage::Scalar: return scalars;
            case Storage::Accumulator: return accumulators;
            case Storage::Activation:
            case Storage::Copy: break;  // of a GPU
        }
        return activations;
    }
    std::byte* at(const Value& value) const { return of(value.storage).data() + value.offset; }

 private:
    void fillFirst(const Plan& plan) {
        const auto count = static_cast<std::ptrdiff_t>(plan.weightBytes / sizeOf(plan.dtype));
        const AlignedBuffer& slot = optimizer.front();
        if (plan.dtype == DType::Float64) std::fill_n(slot.as<double>(), count, plan.slotStart);
        else std::fill_n(slot.as<float>(), count, static_cast<float>(plan.slotStart));
    }
};

}  // namespace lamina::cpu
