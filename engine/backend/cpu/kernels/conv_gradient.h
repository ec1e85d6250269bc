// SPDX-License-Identifier: GPL-3.0-or-later
// The gradient of a convolution's kernel: a product over all places of the images of a part, xᵀ · dy, with x read out
// of the images. The parts are summed up afterwards, in their order.
#pragma once

#include "engine/backend/cpu/kernels/framing.h"
#include "engine/backend/cpu/kernels/tiles.h"

namespace lamina::cpu {

namespace {

/** dy of images [first, first + count), rows of whole vectors. */
template <class T>
const T* gradientRows(const ConvGradientArgs<T>& a, Count first, Count count, int thread) {
    const Count places = a.outHeight * a.outWidth;
    const T* dy = a.dy + first * places * a.filters;
    if (!a.dyCopies) return dy;
    T* const copy = a.dyCopies + thread * a.imagesAtOnce * places * a.dyStride;
    copyPadded(dy, a.filters, copy, a.dyStride, count * places, a.filters);
    return copy;
}

/** The same in pairs of places of a row. */
inline const BFloat16* gradientRows(const ConvGradientArgs<BFloat16>& a, Count first, Count count, int thread) {
    const Count lines = count * a.outHeight, size = multiplyAdds<BFloat16>(a.outWidth) * 2 * a.dyStride;
    const float* dy = a.dy + first * a.outHeight * a.outWidth * a.filters;
    BFloat16* const copy = a.dyCopies + thread * a.imagesAtOnce * a.outHeight * size;
    for (Count line = 0; line < lines; ++line)
        roundPairs(dy + line * a.outWidth * a.filters, a.filters, copy + line * size, a.dyStride, a.outWidth, a.filters);
    return copy;
}

/** Whole framed images [first, first + count). */
template <class T>
const T* imagesOf(const ConvGradientArgs<T>& a, Count first, Count count, int thread) {
    return framedImages(a.in, first, count, a.framedHeight, thread);
}

/** The same in pairs; behind a thread's room for them is that for a row. */
inline const BFloat16* imagesOf(const ConvGradientArgs<BFloat16>& a, Count first, Count count, int thread) {
    const Count line = 2 * a.in.framedWidth * a.in.channels;
    BFloat16* const copy = a.in.copies + thread * a.in.copySize;
    auto* const room = reinterpret_cast<float*>(copy + a.imagesAtOnce * a.framedHeight * line);
    for (Count q = 0; q < count * a.framedHeight; ++q)
        framePairs(a.in, first + q / a.framedHeight, q % a.framedHeight, a.nextPlace, room, copy + q * line);
    return copy;
}

/** Row tiles [begin, end) of a part's gradient, over some images; `start`: whether they are the part's first. */
template <class F>
void addGradient(const ConvGradientArgs<F>& a, const F* x, const F* dy, Count count, SumOf<F>* partial, Start start, Count begin, Count end) {
    constexpr Count depth = Factors<F>::depth;
    const TileGrid<SumOf<F>> grid(a.m, a.filters);
    for (Count panel = 0; panel < grid.panels; ++panel) {
        const Count column = grid.firstColumn(panel);
        const TileProduct<F> product{a.pieces,           count * a.outHeight,  multiplyAdds<F>(a.outWidth), a.step,  dy + depth * column,
                                     depth * a.dyStride, grid.widthOf(panel), start,                       nullptr, {}};
        for (Count t = begin; t < end; ++t) {
            TileRows<F> rows;
            const Count i = grid.firstRow(t);
            rows.count = static_cast<int>(grid.firstRow(t + 1) - i);
            for (int r = 0; r < rows.count; ++r) {
                rows.left[r] = x + a.rows[i + r];
                rows.out[r] = partial + (i + r) * a.filters + column;
            }
            multiplyTile(rows, product);
        }
    }
}

template <class F>
void convGradient(const ConvGradientArgs<F>& a, Range r) {
    const TileGrid<SumOf<F>> grid(a.m, a.filters);
    for (Count item = r.begin; item < r.end; ++item) {
        const Count part = item / a.rowBlocks, block = item % a.rowBlocks;
        const Count begin = part * a.imagesAPart, end = smaller(begin + a.imagesAPart, a.images);
        for (Count image = begin; image < end; image += a.imagesAtOnce) {
            const Count count = smaller(a.imagesAtOnce, end - image);
            const F* x = imagesOf(a, image, count, r.thread);
            addGradient(a, x, gradientRows(a, image, count, r.thread), count, a.partial + part * a.m * a.filters,
                        image == begin ? Start::Zero : Start::Out, grid.rowTiles * block / a.rowBlocks,
                        grid.rowTiles * (block + 1) / a.rowBlocks);
        }
    }
}

}  // namespace

}  // namespace lamina::cpu
