// SPDX-License-Identifier: GPL-3.0-or-later
// Images with zeros around them, and kernels in the order that products want.
#pragma once

#include "engine/backend/cpu/kernels/bfloat16.h"
#include "engine/backend/cpu/kernels/vectors.h"

namespace lamina::cpu {

namespace {

template <class T>
void clearNumbers(T* to, Count n) {
    __builtin_memset(to, 0, static_cast<std::size_t>(n) * sizeof(T));
}

/** Which cells of an image a row of its frame shows: `width` of them from the cell `from` of the image on, behind `left` cells
 *  of zeros. */
struct FramedLine {
    template <class F>
    FramedLine(const FramedImages<F>& in, Count row) {
        const Count y = row - in.before[0], skip = larger(-in.before[1], Count{0});
        inside = y >= 0 && y < in.height;
        left = smaller(larger(in.before[1], Count{0}), in.framedWidth);
        width = larger(smaller(in.width - skip, in.framedWidth - left), Count{0});
        from = y * in.width + skip;
    }
    bool inside;
    Count left, width, from;
};

/** Row `row` of a framed image. */
template <class T>
void frameRow(const FramedImages<T>& in, Count image, Count row, T* to) {
    const FramedLine line(in, row);
    const Count c = in.channels;
    if (!line.inside) return clearNumbers(to, in.framedWidth * c);
    clearNumbers(to, line.left * c);
    const T* from = in.images + (image * in.height * in.width + line.from) * c;
    __builtin_memcpy(to + line.left * c, from, static_cast<std::size_t>(line.width * c) * sizeof(T));
    clearNumbers(to + (line.left + line.width) * c, (in.framedWidth - line.left - line.width) * c);
}

/** The same rounded. */
inline void frameRow(const FramedImages<BFloat16>& in, Count image, Count row, BFloat16* to) {
    const FramedLine line(in, row);
    const Count c = in.channels;
    if (!line.inside) return clearNumbers(to, in.framedWidth * c);
    clearNumbers(to, line.left * c);
    roundNumbers(in.images + (image * in.height * in.width + line.from) * c, to + line.left * c, line.width * c);
    clearNumbers(to + (line.left + line.width) * c, (in.framedWidth - line.left - line.width) * c);
}

/** Row `row` of a framed image in pairs: a place and the one that is `next` numbers further, 0 beyond the row. `line`: room for
 *  a row of numbers. */
inline void framePairs(const FramedImages<BFloat16>& in, Count image, Count row, Count next, float* line, BFloat16* to) {
    const Count n = in.framedWidth * in.channels;
    frameRow<float>({in.images, in.height, in.width, in.channels, {in.before[0], in.before[1]}, in.framedWidth, nullptr, 0}, image, row, line);
    const Count both = larger(n - next, Count{0});
    pairNumbers(line, line + next, to, both);
    pairNumbers(line + both, nullptr, to + 2 * both, n - both);
}

/** Rows [first, first + count) of an image with its frame. */
template <class T>
const T* framedRows(const FramedImages<T>& in, Count image, Count first, Count count, int thread) {
    if constexpr (Factors<T>::depth == 1)
        if (!in.copies) return in.images + (image * in.height + first) * in.width * in.channels;
    T* const copy = in.copies + thread * in.copySize;
    for (Count q = 0; q < count; ++q) frameRow(in, image, first + q, copy + q * in.framedWidth * in.channels);
    if constexpr (Factors<T>::depth > 1) copy[count * in.framedWidth * in.channels] = {};  // beside the last number, where they are odd
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
