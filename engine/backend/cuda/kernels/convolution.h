// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of convolutions that are no matrix product, channels last; and convolutions in groups by their definition.
#pragma once

#include "engine/backend/cuda/kernels/window.h"
#include "engine/backend/cuda/launch.h"

namespace lamina::cuda {

/** columns (batch · h' · w', kh · kw · c) = the cells that each output cell sees; padding is 0. */
template <class T>
void addColumnsOfImages(LaunchList& list, const Window2D& w, const T* x, T* columns);
/** dx = for every cell the sum of the columns it went to. */
template <class T>
void addImagesOfColumns(LaunchList& list, const Window2D& w, const T* columns, T* dx);

/** By the definition; kernel (kh, kw, c / groups, f). bias may be null. */
template <class T>
void addConv(LaunchList& list, const Window2D& w, const T* x, const T* kernel, const T* bias, T* out);
template <class T>
void addConvBackwardData(LaunchList& list, const Window2D& w, const T* kernel, const T* dy, T* dx);
template <class T>
void addConvBackwardKernel(LaunchList& list, const Window2D& w, const T* x, const T* dy, float* dkernel);

}  // namespace lamina::cuda
