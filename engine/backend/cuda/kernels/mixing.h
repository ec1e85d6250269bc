// SPDX-License-Identifier: GPL-3.0-or-later
// Samples mixed with others of their batch; see plan/mix_math.h.
#pragma once

#include <cstdint>

#include "engine/backend/cuda/launch.h"
#include "engine/backend/cuda/step_state.h"

namespace lamina::cuda {

/** out (samples, size) of x alike. */
template <class T>
void addMixRows(LaunchList& list, const StepState* state, const T* x, T* out, Count samples, Count size, double alpha, std::uint64_t key);
/** out (samples, size, classes) of class numbers (samples, size). */
template <class T>
void addMixLabels(LaunchList& list, const StepState* state, const std::int32_t* labels, T* out, Count samples, Count size, Count classes,
                  double alpha, std::uint64_t key);

}  // namespace lamina::cuda
