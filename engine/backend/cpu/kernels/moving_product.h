// SPDX-License-Identifier: GPL-3.0-or-later
// Products whose result is the gradient of a weight, which moves at once.
#pragma once

#include "engine/backend/cpu/kernels/matmul.h"
#include "engine/backend/cpu/step_arguments.h"

namespace lamina::cpu {

namespace {

/** The update of elements [begin, begin + count) alone. */
template <class T>
UpdateArgs<T> updateOf(UpdateArgs<T> a, Count begin, Count count) {
    a.w += begin;
    if (a.slot0) a.slot0 += begin;
    if (a.slot1) a.slot1 += begin;
    if (a.slot2) a.slot2 += begin;
    a.count = a.elementsABlock = count;
    return a;
}

/** The rows of a strip, whose left factors lie together: in their own place they are so far apart that they push each other out of
 *  the nearest cache. */
template <class F>
MatMulArgs<F> stripOf(const MovingProductArgs<F>& a, Count first, Count rows, int thread) {
    constexpr Count depth = Factors<F>::depth;
    MatMulArgs<F> p = a.product;
    const Count size = multiplyAdds<F>(p.k), stride = depth * a.rowsAStrip;
    F* factors = a.factors + thread * size * stride;
    copyPadded(p.a + first * p.aRow, p.aColumn, factors, stride, size, depth * rows);
    p.a = factors, p.aColumn = stride, p.m = rows;
    p.out = a.state->keepsGradients ? p.out + first * p.n : a.gradients + thread * a.rowsAStrip * p.n;
    return p;
}

/** range: strips. */
template <class F>
void movingProduct(const MovingProductArgs<F>& a, Range range) {
    for (Count strip = range.begin; strip < range.end; ++strip) {
        const Count first = strip * a.rowsAStrip, rows = smaller(a.rowsAStrip, a.product.m - first), n = a.product.n;
        const MatMulArgs<F> product = stripOf(a, first, rows, range.thread);
        UpdateArgs<SumOf<F>> update = updateOf(a.update, first * n, rows * n);
        const WantedArrays wanted{{update.slot0, update.slot1, update.w}, rows * n * static_cast<Count>(sizeof(SumOf<F>))};
        const TileGrid<SumOf<F>> grid(rows, n);
        for (Count panel = 0; panel < grid.panels; ++panel)
            multiplyPanel(product, grid, panel, 0, grid.rowTiles, wanted, a.panels ? a.panels + panelAt(product, panel) : nullptr);
        update.g = product.out;
        update.partial += strip;
        a.rule.run(&update, {0, 1});
    }
}

}  // namespace

}  // namespace lamina::cpu
