// SPDX-License-Identifier: GPL-3.0-or-later
// The gradient of a convolution's input, tap by tap: what a tap has looked at gets dy · kernelᵀ of that tap. No product
// is spent on zeros, whatever stride, dilation and padding are.
#pragma once

#include "engine/backend/cpu/kernels/framing.h"
#include "engine/backend/cpu/kernels/tiles.h"

namespace lamina::cpu {

namespace {

/** Places [begin, end) of an image's dy and what a tap has seen there; `to`: of the first place. */
template <class F>
TileRows<F> scatterRows(const ConvScatterArgs<F>& a, const F* dy, SumOf<F>* to, Count begin, Count end) {
    TileRows<F> rows;
    rows.count = static_cast<int>(end - begin);
    const Count rowStep = a.w.strides[0] * a.framedWidth * a.w.channels, step = a.w.strides[1] * a.w.channels;
    Count ow = begin % a.w.outWidth;
    SumOf<F>* line = to + begin / a.w.outWidth * rowStep;
    for (int r = 0; r < rows.count; ++r) {
        rows.left[r] = dy + (begin + r) * a.filtersStride;
        rows.out[r] = line + ow * step;
        if (++ow == a.w.outWidth) ow = 0, line += rowStep;
    }
    return rows;
}

/** Adds to a framed image what the places of its dy say. */
template <class F>
void scatterImage(const ConvScatterArgs<F>& a, const F* dy, SumOf<F>* frame) {
    constexpr Count depth = Factors<F>::depth;
    const Count steps = multiplyAdds<F>(a.w.filters);
    const TileGrid<SumOf<F>> grid(a.w.outHeight * a.w.outWidth, a.w.channels);
    for (Count panel = 0; panel < grid.panels; ++panel)
        for (Count tap = 0; tap < a.w.kernel[0] * a.w.kernel[1]; ++tap) {
            const Count column = grid.firstColumn(panel);
            const Count y = tap / a.w.kernel[1] * a.w.dilation[0], x = tap % a.w.kernel[1] * a.w.dilation[1];
            SumOf<F>* to = frame + (y * a.framedWidth + x) * a.w.channels + column;
            const TileProduct<F> product{wholePiece,
                                         1,
                                         steps,
                                         depth,
                                         a.kernel + tap * steps * a.kernelStride + depth * column,
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
template <class F, class T>
void takeInside(const ConvScatterArgs<F>& a, const T* frame, T* dx) {
    const Count line = a.w.width * a.w.channels;
    for (Count y = 0; y < a.w.height; ++y)
        __builtin_memcpy(dx + y * line,
                         frame + ((y + a.w.padBefore[0]) * a.framedWidth + a.w.padBefore[1]) * a.w.channels,
                         static_cast<std::size_t>(line) * sizeof(T));
}

/** dy of an image as products read it. */
template <class T>
const T* scatteredRows(const ConvScatterArgs<T>&, const T* dy, int) {
    return dy;
}
inline const BFloat16* scatteredRows(const ConvScatterArgs<BFloat16>& a, const float* dy, int thread) {
    const Count places = a.w.outHeight * a.w.outWidth;
    BFloat16* const to = a.rounded + thread * places * a.filtersStride;
    for (Count i = 0; i < places; ++i) roundPadded(dy + i * a.w.filters, to + i * a.filtersStride, a.w.filters, a.filtersStride);
    return to;
}

template <class F>
void convScatter(const ConvScatterArgs<F>& a, Range r) {
    const Count frameSize = a.framedHeight * a.framedWidth * a.w.channels;
    for (Count image = r.begin; image < r.end; ++image) {
        SumOf<F>* dx = a.dx + image * a.w.height * a.w.width * a.w.channels;
        SumOf<F>* frame = a.copies ? a.copies + r.thread * frameSize : dx;
        clearNumbers(frame, frameSize);
        scatterImage(a, scatteredRows(a, a.dy + image * a.w.outHeight * a.w.outWidth * a.w.filters, r.thread), frame);
        if (a.copies) takeInside(a, frame, dx);
    }
}

}  // namespace

}  // namespace lamina::cpu
