// SPDX-License-Identifier: GPL-3.0-or-later
// Images with zeros around them, and kernels in the order that products want.
#pragma once

#include "engine/backend/cpu/kernels/vectors.h"

namespace lamina::cpu {

namespace {

template <class T>
void clearNumbers(T* to, Count n) {
    __builtin_memset(to, 0, static_cast<std::size_t>(n) * sizeof(T));
}

/** Row `row` of a framed image. */
template <class T>
void frameRow(const FramedImages<T>& in, Count image, Count row, T* to) {
    const Count c = in.channels, y = row - in.before[0];
    if (y < 0 || y >= in.height) return clearNumbers(to, in.framedWidth * c);
    const Count skip = larger(-in.before[1], Count{0}), left = smaller(larger(in.before[1], Count{0}), in.framedWidth);
    const Count width = larger(smaller(in.width - skip, in.framedWidth - left), Count{0});
    clearNumbers(to, left * c);
    const T* from = in.images + ((image * in.height + y) * in.width + skip) * c;
    __builtin_memcpy(to + left * c, from, static_cast<std::size_t>(width * c) * sizeof(T));
    clearNumbers(to + (left + width) * c, (in.framedWidth - left - width) * c);
}

/** Rows [first, first + count) of an image with its frame. */
template <class T>
const T* framedRows(const FramedImages<T>& in, Count image, Count first, Count count, int thread) {
    if (!in.copies) return in.images + (image * in.height + first) * in.width * in.channels;
    T* const copy = in.copies + thread * in.copySize;
    for (Count q = 0; q < count; ++q) frameRow(in, image, first + q, copy + q * in.framedWidth * in.channels);
    return copy;
}

/** Whole framed images [first, first + count), one after another. */
template <class T>
const T* framedImages(const FramedImages<T>& in, Count first, Count count, Count framedHeight, int thread) {
    if (!in.copies) return in.images + first * in.height * in.width * in.channels;
    T* const copy = in.copies + thread * in.copySize;
    for (Count q = 0; q < count * framedHeight; ++q)
        frameRow(in, first + q / framedHeight, q % framedHeight, copy + q * in.framedWidth * in.channels);
    return copy;
}

template <class T>
void packKernel(const PackKernelArgs<T>& a, Range r) {
    for (Count tap = r.begin; tap < r.end; ++tap) {
        const T* from = a.kernel + tap * a.channels * a.filters;
        if (!a.transposed) {
            copyPadded(from, a.filters, a.to + tap * a.channels * a.stride, a.stride, a.channels, a.filters);
            continue;
        }
        T* to = a.to + (a.flipped ? a.taps - 1 - tap : tap) * a.filters * a.stride;
        transposeBlock(from, a.filters, to, a.stride, a.filters, a.channels);
        for (Count f = 0; f < a.filters; ++f)
            for (Count c = a.channels; c < a.stride; ++c) to[f * a.stride + c] = T(0);
    }
}

}  // namespace

}  // namespace lamina::cpu
