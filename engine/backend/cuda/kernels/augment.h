// SPDX-License-Identifier: GPL-3.0-or-later
// Images changed by chance in training; see plan/augment_math.h. Images (count, height, width, channels); out is not x.
#pragma once

#include "engine/backend/cuda/launch.h"
#include "engine/backend/cuda/step_state.h"
#include "engine/plan/ops.h"

namespace lamina::cuda {

struct Images {
    Count count, height, width, channels;
    Count outHeight = height, outWidth = width;  // of an affine's result
};

template <class T>
void addRandomAffine(LaunchList& list, const StepState* state, const RandomAffine& op, const T* x, T* out, const Images& images, std::uint64_t key);
template <class T>
void addRandomColor(LaunchList& list, const StepState* state, const RandomColor& op, const T* x, T* out, const Images& images, std::uint64_t key);
template <class T>
void addRandomErase(LaunchList& list, const StepState* state, const RandomErase& op, const T* x, T* out, const Images& images, std::uint64_t key,
                    std::uint64_t noiseKey);

}  // namespace lamina::cuda
