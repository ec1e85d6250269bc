// SPDX-License-Identifier: GPL-3.0-or-later
// Convolution as a matrix product whose left operand is read out of the images: a row of it is what a window sees, some
// pieces that are next to each other already.
#pragma once

#include "engine/backend/cpu/kernels/framing.h"
#include "engine/backend/cpu/kernels/tiles.h"

namespace lamina::cpu {

namespace {

/** So many bytes of the kernel are used at a time: they stay in the nearest cache. */
inline constexpr Count kernelBlockBytes = 32768;

/** Places [begin, end) of an item's out; `in` is what its first place sees. */
template <class F>
TileRows<F> convRows(const ConvTilesArgs<F>& a, const F* in, SumOf<F>* out, Count begin, Count end) {
    TileRows<F> rows;
    rows.count = static_cast<int>(end - begin);
    const Count rowStep = a.strides[0] * a.in.framedWidth * a.in.channels, step = a.strides[1] * a.in.channels;
    Count ow = begin % a.outWidth;
    const F* line = in + begin / a.outWidth * rowStep;
    for (int r = 0; r < rows.count; ++r) {
        rows.left[r] = line + ow * step;
        rows.out[r] = out + (begin + r) * a.filters;
        if (++ow == a.outWidth) ow = 0, line += rowStep;
    }
    return rows;
}

template <class F>
void convItem(const ConvTilesArgs<F>& a, Count item, int thread) {
    using T = SumOf<F>;
    constexpr Count depth = Factors<F>::depth;
    const Count image = item / a.itemsAnImage, first = item % a.itemsAnImage * a.rowsAnItem;
    const Count height = smaller(a.rowsAnItem, a.outHeight - first);
    const F* in = framedRows(a.in, image, first * a.strides[0], (height - 1) * a.strides[0] + a.reach, thread);
    T* out = a.out + (image * a.outHeight + first) * a.outWidth * a.filters;
    const TileGrid<T> grid(height * a.outWidth, a.filters);
    for (Count panel = 0; panel < grid.panels; ++panel) {
        const Count column = grid.firstColumn(panel), width = grid.widthOf(panel);
        const Count bytes = a.pieceSize * vectorsFor<T>(width) * vectorBytes;
        const Count block = larger(kernelBlockBytes / bytes, Count{1});
        for (Count piece = 0; piece < a.pieceCount; piece += block) {
            TileProduct<F> product{a.pieces + piece,
                                   smaller(block, a.pieceCount - piece),
                                   a.pieceSize,
                                   depth,
                                   a.kernel + piece * a.pieceSize * a.kernelStride + depth * column,
                                   a.kernelStride,
                                   width,
                                   piece > 0 ? Start::Out
                                   : a.bias  ? Start::Bias
                                             : Start::Zero,
                                   a.bias ? a.bias + column : nullptr,
                                   {}};
            if (piece + block >= a.pieceCount) product.activation = a.activation;
            for (Count t = 0; t < grid.rowTiles; ++t)
                multiplyTile(convRows(a, in, out + column, grid.firstRow(t), grid.firstRow(t + 1)), product);
        }
    }
}

template <class F>
void convTiles(const ConvTilesArgs<F>& a, Range r) {
    for (Count item = r.begin; item < r.end; ++item) convItem(a, item, r.thread);
}

}  // namespace

}  // namespace lamina::cpu
