// SPDX-License-Identifier: GPL-3.0-or-later
// What training alone adds by chance; the words are those of the CPU.
#pragma once

#include "engine/backend/cuda/launch.h"
#include "engine/backend/cuda/step_state.h"

namespace lamina::cuda {

/** out (n) = x · scale where the stream's word is kept, else 0; out may be x. As on the CPU, bit for bit. */
template <class T>
void addDropout(LaunchList& list, const StepState* state, const T* x, T* out, Count n, double rate, std::uint64_t key);
/** The same with one word a channel: x (samples, cells, channels). */
template <class T>
void addSpatialDropout(LaunchList& list, const StepState* state, const T* x, T* out, Count samples, Count cells, Count channels, double rate,
                       std::uint64_t key);
/** out (n) = x + stddev · normal numbers. */
template <class T>
void addGaussianNoise(LaunchList& list, const StepState* state, const T* x, T* out, Count n, double stddev, std::uint64_t key);

}  // namespace lamina::cuda
