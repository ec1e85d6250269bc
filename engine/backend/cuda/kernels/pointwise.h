// SPDX-License-Identifier: GPL-3.0-or-later
// Loops over elements that belong to no larger family. T: how elements are stored; arithmetic is in float32.
#pragma once

#include "engine/backend/cuda/launch.h"
#include "engine/plan/ops.h"

namespace lamina::cuda {

/** out (n) = f(x); out may be x. */
template <class T>
void addActivate(LaunchList& list, ActivationFunction f, const T* x, T* out, Count n);
/** dx (n) = dy · f'(reference); dx may be dy. */
template <class T>
void addActivateBackward(LaunchList& list, ActivationFunction f, const T* reference, const T* dy, T* dx, Count n);
/** out (n) = a + b; with relu, of that. */
template <class T>
void addSum(LaunchList& list, const T* a, const T* b, T* out, Count n, bool relu);
/** out (n) = a ∘ b. */
template <class T>
void addCombine(LaunchList& list, CombineKind kind, const T* a, const T* b, T* out, Count n);
/** dx (n) = dy where x was taken of x and other. */
template <class T>
void addSelectBackward(LaunchList& list, CombineKind kind, const T* x, const T* other, const T* dy, T* dx, Count n);
/** out (n) = x · scale + offset. */
template <class T>
void addAffine(LaunchList& list, const T* x, T* out, Count n, double scale, double offset);
/** out (rows, n) = act(x + bias (n)). */
template <class T>
void addBias(LaunchList& list, const T* x, const T* bias, T* out, Count rows, Count n, ActivationFunction f = {});
/** out (n) = x in another type. */
template <class T, class U>
void addCast(LaunchList& list, const T* x, U* out, Count n);
/** out (n) = value. */
void addFill(LaunchList& list, float* out, Count n, float value);
/** Copies `pieces` of `bytes` each, at a stride. */
void addCopy(LaunchList& list, const std::byte* from, std::byte* to, Count pieces, Count bytes, Count fromStride, Count toStride);

}  // namespace lamina::cuda
