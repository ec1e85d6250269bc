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

/** Row tiles [begin, end) of a part's gradient, over some images; `start`: whether they are the part's first. */
template <class T>
void addGradient(const ConvGradientArgs<T>& a, const T* x, const T* dy, Count count, T* partial, Start start,
                 Count begin, Count end) {
    const TileGrid<T> grid(a.m, a.filters);
    for (Count panel = 0; panel < grid.panels; ++panel) {
        const Count column = grid.firstColumn(panel);
        const TileProduct<T> product{a.pieces,   count * a.outHeight, a.outWidth, a.step,  dy + column,
                                     a.dyStride, grid.widthOf(panel), start,      nullptr, {}};
        for (Count t = begin; t < end; ++t) {
            TileRows<T> rows;
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

template <class T>
void convGradient(const ConvGradientArgs<T>& a, Range r) {
    const TileGrid<T> grid(a.m, a.filters);
    for (Count item = r.begin; item < r.end; ++item) {
        const Count part = item / a.rowBlocks, block = item % a.rowBlocks;
        const Count begin = part * a.imagesAPart, end = smaller(begin + a.imagesAPart, a.images);
        for (Count image = begin; image < end; image += a.imagesAtOnce) {
            const Count count = smaller(a.imagesAtOnce, end - image);
            const T* x = framedImages(a.in, image, count, a.framedHeight, r.thread);
            addGradient(a, x, gradientRows(a, image, count, r.thread), count, a.partial + part * a.m * a.filters,
                        image == begin ? Start::Zero : Start::Out, grid.rowTiles * block / a.rowBlocks,
                        grid.rowTiles * (block + 1) / a.rowBlocks);
        }
    }
}

}  // namespace

}  // namespace lamina::cpu
