// SPDX-License-Identifier: GPL-3.0-or-later
// The same numbers in other places: repeated, transposed, framed with zeros or cut.
#pragma once

#include "engine/backend/cuda/launch.h"
#include "engine/base/shape.h"

namespace lamina::cuda {

/** out (pieces, times, inner) = x (pieces, inner). */
template <class T>
void addRepeat(LaunchList& list, const T* x, T* out, Count pieces, Count inner, Count times);
/** dx (pieces, inner) = Σ over times of dy. */
template <class T>
void addRepeatBackward(LaunchList& list, const T* dy, T* dx, Count pieces, Count inner, Count times);

/** Extents of out, and how far x's elements of the same axis are apart. */
struct Permutation {
    int rank;
    Count extents[Shape::maxRank], strides[Shape::maxRank];
};
template <class T>
void addPermute(LaunchList& list, const T* x, T* out, const Permutation& p, Count count);

/** out (columns, rows) = x (rows, columns) as T. */
template <class T, class U>
void addTurn(LaunchList& list, const T* x, U* out, Count rows, Count columns);

/** Images (…, height, width, channels) and where they lie in those of out. */
struct Frame {
    Count height, width, channels, outHeight, outWidth, before[2];
};
template <class T>
void addPad(LaunchList& list, const T* x, T* out, const Frame& f, Count images);

}  // namespace lamina::cuda
