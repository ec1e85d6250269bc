// SPDX-License-Identifier: GPL-3.0-or-later
// Softmax, and sums over rows.
#pragma once

#include "engine/backend/cuda/launch.h"

namespace lamina::cuda {

/** out (rows, n) = softmax(x) on the last axis; out may be x. */
template <class T>
void addSoftmax(LaunchList& list, const T* x, T* out, Count rows, Count n);
/** dx (rows, n) = (dy − Σ dy·y) · y; dx may be dy. */
template <class T>
void addSoftmaxBackward(LaunchList& list, const T* y, const T* dy, T* dx, Count rows, Count n);
/** out (n) = Σ rows of x (rows, n). */
template <class T>
void addColumnSum(LaunchList& list, const T* x, float* out, Count rows, Count n);

}  // namespace lamina::cuda
