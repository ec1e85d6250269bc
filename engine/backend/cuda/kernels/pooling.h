// SPDX-License-Identifier: GPL-3.0-or-later
// Pooling, channels last. Of equal maxima the first in the window counts; NaN wins. Gradients are gathered: each cell of dx
// sums what came from it in a fixed order.
#pragma once

#include "engine/backend/cuda/kernels/window.h"
#include "engine/backend/cuda/launch.h"

namespace lamina::cuda {

/** indices: I = uint8 or int32, position of the maximum in its window, or null. */
template <class T, class I>
void addMaxPool(LaunchList& list, const Window2D& w, const T* x, T* out, I* indices);
template <class T, class I>
void addMaxPoolBackward(LaunchList& list, const Window2D& w, const I* indices, const T* dy, T* dx);
template <class T>
void addAveragePool(LaunchList& list, const Window2D& w, const T* x, T* out);
template <class T>
void addAveragePoolBackward(LaunchList& list, const Window2D& w, const T* dy, T* dx);
/** out (batch, channels) = mean of x (batch, cells, channels). */
template <class T>
void addGlobalAveragePool(LaunchList& list, const T* x, T* out, Count batch, Count cells, Count channels);
template <class T>
void addGlobalAveragePoolBackward(LaunchList& list, const T* dy, T* dx, Count batch, Count cells, Count channels);
/** out (batch, channels) = maximum of x (batch, cells, channels). */
template <class T>
void addGlobalMaxPool(LaunchList& list, const T* x, T* out, Count batch, Count cells, Count channels);
/** dx = dy, in equal parts, where x is y. */
template <class T>
void addGlobalMaxPoolBackward(LaunchList& list, const T* x, const T* y, const T* dy, T* dx, Count batch, Count cells, Count channels);

}  // namespace lamina::cuda
