// SPDX-License-Identifier: GPL-3.0-or-later
// The same numbers in other places: repeated, transposed, framed with zeros or cut.
#pragma once

#include "engine/backend/cpu/kernel_arguments.h"

namespace lamina::cpu {

namespace {

template <class T>
void repeat(const RepeatArgs<T>& a, Range r) {
    const Count inner = a.inner;
    for (Count piece = r.begin; piece < r.end; ++piece) {
        const T* from = a.from + piece * inner;
        for (Count t = 0; t < a.times; ++t) {
            T* to = a.to + (piece * a.times + t) * inner;
#pragma omp simd
            for (Count i = 0; i < inner; ++i) to[i] = from[i];
        }
    }
}

template <class T>
void repeatBackward(const RepeatArgs<T>& a, Range r) {
    const Count inner = a.inner;
    for (Count piece = r.begin; piece < r.end; ++piece) {
        T* to = a.to + piece * inner;
        const T* from = a.from + piece * a.times * inner;
#pragma omp simd
        for (Count i = 0; i < inner; ++i) to[i] = from[i];
        for (Count t = 1; t < a.times; ++t)
#pragma omp simd
            for (Count i = 0; i < inner; ++i) to[i] += from[t * inner + i];
    }
}

template <class T>
void permute(const PermuteArgs<T>& a, Range r) {
    const int last = a.rank - 1;
    const Count n = a.extents[last], stride = a.strides[last];
    for (Count row = r.begin; row < r.end; ++row) {
        Count rest = row, offset = 0;
        for (int axis = last - 1; axis >= 0; --axis) {
            offset += rest % a.extents[axis] * a.strides[axis];
            rest /= a.extents[axis];
        }
        const T* x = a.x + offset;
        T* out = a.out + row * n;
        for (Count i = 0; i < n; ++i) out[i] = x[i * stride];
    }
}

template <class T>
void pad(const PadArgs<T>& a, Range r) {
    const Count outRow = a.outWidth * a.channels, row = a.width * a.channels, before = a.before[1] * a.channels;
    for (Count place = r.begin; place < r.end; ++place) {
        const Count image = place / a.outHeight, h = place % a.outHeight - a.before[0];
        T* out = a.out + place * outRow;
        const bool outside = h < 0 || h >= a.height;
        const T* x = a.x + (image * a.height + (outside ? 0 : h)) * row;
        for (Count i = 0; i < outRow; ++i) {
            const Count from = i - before;
            out[i] = outside || from < 0 || from >= row ? T(0) : x[from];
        }
    }
}

}  // namespace

}  // namespace lamina::cpu
