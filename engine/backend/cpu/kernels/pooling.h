// SPDX-License-Identifier: GPL-3.0-or-later
// Windows of poolings, and the poolings that take means. Channels last.
#pragma once

#include "engine/backend/cpu/kernel_arguments.h"
#include "engine/backend/cpu/kernels/convolution.h"

namespace lamina::cpu {

namespace {

/** The cells of a window that are no padding: rows [top, bottom) and columns [left, right) of taps. */
struct Cells {
    Count top, bottom, left, right;
};

inline Count firstTap(const Window2D& w, int axis, Count o) {
    const Count start = o * w.strides[axis] - w.padBefore[axis];
    return start >= 0 ? 0 : (-start + w.dilation[axis] - 1) / w.dilation[axis];
}

inline Count endTap(const Window2D& w, int axis, Count o, Count extent) {
    const Count room = extent - (o * w.strides[axis] - w.padBefore[axis]);
    const Count fit = room <= 0 ? 0 : (room + w.dilation[axis] - 1) / w.dilation[axis];
    return smaller(fit, w.kernel[axis]);
}

inline Cells cellsOf(const Window2D& w, Count oh, Count ow) {
    return {firstTap(w, 0, oh), endTap(w, 0, oh, w.height), firstTap(w, 1, ow), endTap(w, 1, ow, w.width)};
}

/** Offset in the input of tap (kh, kw) of an output cell. */
inline Count cellOffset(const Window2D& w, Count b, Count oh, Count ow, Count kh, Count kw) {
    return ((b * w.height + tapInput(w, 0, oh, kh)) * w.width + tapInput(w, 1, ow, kw)) * w.channels;
}

template <class T>
void clearImage(const PoolArgs<T>& a, Count b) {
    const Count n = a.w.height * a.w.width * a.w.channels;
    __builtin_memset(a.dx + b * n, 0, static_cast<std::size_t>(n) * sizeof(T));
}

inline Count cellCount(const Cells& c) { return (c.bottom - c.top) * (c.right - c.left); }

template <class T>
void averagePool(const PoolArgs<T>& a, Range r) {
    const Window2D& w = a.w;
    for (Count row = r.begin; row < r.end; ++row)
        for (Count ow = 0; ow < w.outWidth; ++ow) {
            const Count b = row / w.outHeight, oh = row % w.outHeight;
            const Cells cells = cellsOf(w, oh, ow);
            T* out = a.out + (row * w.outWidth + ow) * w.channels;
            for (Count c = 0; c < w.channels; ++c) out[c] = 0;
            for (Count kh = cells.top; kh < cells.bottom; ++kh)
                for (Count kw = cells.left; kw < cells.right; ++kw) {
                    const T* x = a.x + cellOffset(w, b, oh, ow, kh, kw);
#pragma omp simd
                    for (Count c = 0; c < w.channels; ++c) out[c] += x[c];
                }
            const T share = T(1) / static_cast<T>(larger(cellCount(cells), Count{1}));
            for (Count c = 0; c < w.channels; ++c) out[c] *= share;
        }
}

template <class T>
void averagePoolBackward(const PoolArgs<T>& a, Range r) {
    const Window2D& w = a.w;
    for (Count b = r.begin; b < r.end; ++b) {
        clearImage(a, b);
        for (Count place = 0; place < w.outHeight * w.outWidth; ++place) {
            const Count oh = place / w.outWidth, ow = place % w.outWidth;
            const Cells cells = cellsOf(w, oh, ow);
            const T share = T(1) / static_cast<T>(larger(cellCount(cells), Count{1}));
            const T* dy = a.dy + (b * w.outHeight * w.outWidth + place) * w.channels;
            for (Count kh = cells.top; kh < cells.bottom; ++kh)
                for (Count kw = cells.left; kw < cells.right; ++kw) {
                    T* dx = a.dx + cellOffset(w, b, oh, ow, kh, kw);
#pragma omp simd
                    for (Count c = 0; c < w.channels; ++c) dx[c] += dy[c] * share;
                }
        }
    }
}

template <class T>
void globalAveragePool(const GlobalPoolArgs<T>& a, Range r) {
    for (Count b = r.begin; b < r.end; ++b) {
        T* out = a.out + b * a.channels;
        for (Count c = 0; c < a.channels; ++c) out[c] = 0;
        for (Count cell = 0; cell < a.cells; ++cell) {
            const T* x = a.x + (b * a.cells + cell) * a.channels;
#pragma omp simd
            for (Count c = 0; c < a.channels; ++c) out[c] += x[c];
        }
        for (Count c = 0; c < a.channels; ++c) out[c] /= static_cast<T>(a.cells);
    }
}

/** x is dy (batch, channels), out is dx (batch, cells, channels). */
template <class T>
void globalAveragePoolBackward(const GlobalPoolArgs<T>& a, Range r) {
    const T share = T(1) / static_cast<T>(a.cells);
    for (Count b = r.begin; b < r.end; ++b)
        for (Count cell = 0; cell < a.cells; ++cell) {
            T* out = a.out + (b * a.cells + cell) * a.channels;
#pragma omp simd
            for (Count c = 0; c < a.channels; ++c) out[c] = a.x[b * a.channels + c] * share;
        }
}

/** NaN wins. */
template <class T>
void globalMaxPool(const GlobalPoolArgs<T>& a, Range r) {
    for (Count b = r.begin; b < r.end; ++b) {
        const T* x = a.x + b * a.cells * a.channels;
        T* out = a.out + b * a.channels;
        for (Count c = 0; c < a.channels; ++c) out[c] = x[c];
        for (Count cell = 1; cell < a.cells; ++cell)
#pragma omp simd
            for (Count c = 0; c < a.channels; ++c) {
                const T next = x[cell * a.channels + c];
                out[c] = (next > out[c]) | (next != next) ? next : out[c];
            }
    }
}

template <class T>
void globalMaxPoolBackward(const GlobalMaxPoolBackwardArgs<T>& a, Range r) {
    constexpr Count chunk = 64;
    for (Count b = r.begin; b < r.end; ++b)
        for (Count first = 0; first < a.channels; first += chunk) {
            const Count n = smaller(chunk, a.channels - first), begin = b * a.cells * a.channels + first;
            const T *x = a.x + begin, *y = a.y + b * a.channels + first, *dy = a.dy + b * a.channels + first;
            T *dx = a.dx + begin, equal[chunk] = {};
            for (Count cell = 0; cell < a.cells; ++cell)
#pragma omp simd
                for (Count c = 0; c < n; ++c) equal[c] += x[cell * a.channels + c] == y[c] ? T(1) : T(0);
            for (Count cell = 0; cell < a.cells; ++cell)
#pragma omp simd
                for (Count c = 0; c < n; ++c)
                    dx[cell * a.channels + c] = x[cell * a.channels + c] == y[c] ? dy[c] / equal[c] : T(0);
        }
}

}  // namespace

}  // namespace lamina::cpu
