// SPDX-License-Identifier: GPL-3.0-or-later
// Rows out of the data set, and the order of an epoch.
#pragma once

#include "engine/backend/cuda/launch.h"
#include "engine/backend/cuda/step_state.h"

namespace lamina::cuda {

/** out (batch, elements) = rows of a source, cast; which rows, the state says. U: T or int32. */
template <class U>
void addGather(LaunchList& list, const Source* source, const StepState* state, U* out, Count batch, Count elements);

/** order[p] = rows[permutation(p)], as base/random.h's Permutation(count, seed, epoch). key: of its stream. */
struct ShuffleArgs {
    const std::uint32_t* rows;
    std::uint32_t* order;
    std::uint64_t count, key;
    std::uint32_t epoch;
    int halfBits;
};
void launchShuffle(cudaStream_t stream, const ShuffleArgs& a);

}  // namespace lamina::cuda
