// SPDX-License-Identifier: GPL-3.0-or-later
// The gradient of a convolution's input, tap by tap: what a tap has looked at gets dy · kernelᵀ of that tap. No product
// is spent on zeros, whatever stride, dilation and padding are.
#pragma once

#include "engine/backend/cpu/kernels/framing.h"
#include "engine/backend/cpu/kernels/tiles.h"

namespace lamina::cpu {

namespace {

/** Places [begin, end) of an image's dy and what a tap has seen there; `to`: of the first place. */
template <class T>
TileRows<T> scatterRows(const ConvScatterArgs<T>& a, const T* dy, T* to, Count begin, Count end) {
    TileRows<T> rows;
    rows.count = static_cast<int>(end - begin);
    const Count rowStep = a.w.strides[0] * a.framedWidth * a.w.channels, step = a.w.strides[1] * a.w.channels;
    Count ow = begin % a.w.outWidth;
    T* line = to + begin / a.w.outWidth * rowStep;
    for (int r = 0; r < rows.count; ++r) {
        rows.left[r] = dy + (begin + r) * a.w.filters;
        rows.out[r] = line + ow * step;
        if (++ow == a.w.outWidth) ow = 0, line += rowStep;
    }
    return rows;
}

/** Adds to a framed image what the places of its dy say. */
template <class T>
void scatterImage(const ConvScatterArgs<T>& a, const T* dy, T* frame) {
    const TileGrid<T> grid(a.w.outHeight * a.w.outWidth, a.w.channels);
    for (Count panel = 0; panel < grid.panels; ++panel)
        for (Count tap = 0; tap < a.w.kernel[0] * a.w.kernel[1]; ++tap) {
            const Count column = grid.firstColumn(panel);
            const Count y = tap / a.w.kernel[1] * a.w.dilation[0], x = tap % a.w.kernel[1] * a.w.dilation[1];
            T* to = frame + (y * a.framedWidth + x) * a.w.channels + column;
            const TileProduct<T> product{wholePiece,
                                         1,
                                         a.w.filters,
                                         1,
                                         a.kernel + tap * a.w.filters * a.kernelStride + column,
                                         a.kernelStride,
                                         grid.widthOf(panel),
                                         Start::Out,
                                         nullptr,
                                         {}};
            for (Count t = 0; t < grid.rowTiles; ++t)
                multiplyTile(scatterRows(a, dy, to, grid.firstRow(t), grid.firstRow(t + 1)), product);
        }
}

/** The image inside of a frame. */
template <class T>
void takeInside(const ConvScatterArgs<T>& a, const T* frame, T* dx) {
    const Count line = a.w.width * a.w.channels;
    for (Count y = 0; y < a.w.height; ++y)
        __builtin_memcpy(dx + y * line,
                         frame + ((y + a.w.padBefore[0]) * a.framedWidth + a.w.padBefore[1]) * a.w.channels,
                         static_cast<std::size_t>(line) * sizeof(T));
}

template <class T>
void convScatter(const ConvScatterArgs<T>& a, Range r) {
    const Count frameSize = a.framedHeight * a.framedWidth * a.w.channels;
    for (Count image = r.begin; image < r.end; ++image) {
        T* dx = a.dx + image * a.w.height * a.w.width * a.w.channels;
        T* frame = a.copies ? a.copies + r.thread * frameSize : dx;
        clearNumbers(frame, frameSize);
        scatterImage(a, a.dy + image * a.w.outHeight * a.w.outWidth * a.w.filters, frame);
        if (a.copies) takeInside(a, frame, dx);
    }
}

}  // namespace

}  // namespace lamina::cpu
