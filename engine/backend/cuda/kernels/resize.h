// SPDX-License-Identifier: GPL-3.0-or-later
// Images at another size; see plan/resize_math.h.
#pragma once

#include "engine/backend/cuda/launch.h"

namespace lamina::cuda {

/** An image (…, height, width, channels) and the size of the result. */
struct Resizing {
    Count height, width, channels, outHeight, outWidth;
    bool nearest;
};

template <class T>
void addResize(LaunchList& list, const T* x, T* out, const Resizing& size, Count images);
/** dx of dy. */
template <class T>
void addResizeBackward(LaunchList& list, const T* dy, T* dx, const Resizing& size, Count images);

}  // namespace lamina::cuda
