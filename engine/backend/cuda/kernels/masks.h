// SPDX-License-Identifier: GPL-3.0-or-later
// Which steps of a sequence count, and what follows from it for attention. Masks are float32: 1 and 0.
#pragma once

#include "engine/backend/cuda/launch.h"

namespace lamina::cuda {

/** out (rows) = 1 where a number of x (rows, n) is not value, else 0. */
template <class T>
void addStepMask(LaunchList& list, const T* x, float* out, Count rows, Count n, float value);

/** out (parts, n) = mask, each part scaled so that it adds up to sum; one of zeros stays so. */
void addMaskWeights(LaunchList& list, const float* mask, float* out, Count parts, Count n, double sum);

/** x (samples, …, m, n) is hidden by rows (samples, m) and columns (samples, n), each or null; out may be x. */
template <class T>
struct AttentionMaskValues {
    const T* x;
    const float *rows, *columns;
    T* out;
    Count count, m, n, rowsASample;
    bool causal;
    float fill;
};
template <class T>
void addAttentionMask(LaunchList& list, const AttentionMaskValues<T>& v);

}  // namespace lamina::cuda
