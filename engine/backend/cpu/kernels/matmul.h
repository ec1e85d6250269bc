// SPDX-License-Identifier: GPL-3.0-or-later
// Matrix products of any layout. Where many tiles read the same block of b, it is copied next to each other first, and
// so stays in the nearest cache.
#pragma once

#include "engine/backend/cpu/kernels/tiles.h"

namespace lamina::cpu {

namespace {

/** Multiply-adds along k that are taken at a time, at most. */
inline constexpr Count kBlock = 256;
/** So many tiles must share a block of b for the copy to pay. */
inline constexpr Count worthPacking = 4;

/** Rows [begin, end) of k of a panel of b, copied: (end − begin, stride), columns up to a whole vector are 0. */
template <class T>
void packPanel(const MatMulArgs<T>& a, Count first, Count width, Count begin, Count end, T* to, Count stride) {
    const T* from = a.b + begin * a.bRow + first * a.bColumn;
    if (a.bColumn == 1 && width < lanes<T>) return copyNarrow(from, a.bRow, to, end - begin, width);
    if (a.bColumn == 1) return copyPadded(from, a.bRow, to, stride, end - begin, width);
    for (Count p = 0; p < end - begin; ++p)
        for (Count j = width; j < stride; ++j) to[p * stride + j] = T(0);
    if (a.bRow == 1) return transposeBlock(from, a.bColumn, to, stride, end - begin, width);
    for (Count p = 0; p < end - begin; ++p)
        for (Count j = 0; j < width; ++j) to[p * stride + j] = from[p * a.bRow + j * a.bColumn];
}

/** The same in pairs of rows. */
inline void packPanel(const MatMulArgs<BFloat16>& a, Count first, Count width, Count begin, Count end, BFloat16* to, Count stride) {
    const float* from = a.b + begin * a.bRow + first * a.bColumn;
    if (a.bColumn == 1) return roundPairs(from, a.bRow, to, stride, end - begin, width);
    roundTransposed(from, a.bColumn, to, stride, end - begin, width);
}

/** The rows of tile `tile` of a panel, at the multiply-add `begin`. */
template <class F>
TileRows<F> matMulRows(const MatMulArgs<F>& a, const TileGrid<SumOf<F>>& grid, Count tile, Count first, Count begin) {
    TileRows<F> rows;
    const Count i = grid.firstRow(tile);
    rows.count = static_cast<int>(grid.firstRow(tile + 1) - i);
    for (int r = 0; r < rows.count; ++r) {
        rows.left[r] = a.a + (i + r) * a.aRow + begin * a.aColumn;
        rows.out[r] = a.out + (i + r) * a.n + first;
    }
    return rows;
}

/** Arrays of so many bytes that are wanted when a product is done. */
struct WantedArrays {
    const void* arrays[3];
    Count bytes = 0;
};

/** Lets a tile ask for memory, a line at each multiply-add. */
template <class F>
void askFor(const void* memory, Count step, TileProduct<F>& product) {
    product.ahead = memory, product.aheadStep = memory ? step : 0;
}

/** For a column of vectors of the block of b that begins with row `row`. */
template <class F>
void askForBlock(const MatMulArgs<F>& a, Count vector, Count row, Count first, TileProduct<F>& product) {
    using T = SumOf<F>;
    const bool asks = vector >= 0 && vector < vectorsFor<T>(product.width) && row < a.k;
    askFor(asks ? a.b + row * a.bRow + first + vector * lanes<T> : nullptr, Factors<F>::depth * a.bRow * static_cast<Count>(sizeof(T)), product);
}

/** For the share of a tile: the arrays by turns, and one line after another. */
template <class F>
void askForShare(const WantedArrays& wanted, Count tile, Count line, Count lines, TileProduct<F>& product) {
    constexpr Count lineBytes = 64;
    const auto* array = static_cast<const char*>(wanted.arrays[tile % 3]);
    const Count at = (tile / 3 * lines + line) * lineBytes;
    askFor(array && at < wanted.bytes ? array + at : nullptr, lineBytes, product);
}

/** Where panel `panel` lies among those that are packed. */
template <class F>
Count panelAt(const MatMulArgs<F>& a, Count panel) {
    return panel * multiplyAdds<F>(a.k) * Factors<F>::depth * panelColumns<SumOf<F>>;
}

/** range: panels. */
template <class F>
void packPanels(const PackPanelsArgs<F>& a, Range range) {
    using T = SumOf<F>;
    const TileGrid<T> grid(a.product.m, a.product.n);
    for (Count panel = range.begin; panel < range.end; ++panel) {
        const Count width = grid.widthOf(panel), stride = vectorsFor<T>(width) * lanes<T>;
        packPanel(a.product, grid.firstColumn(panel), width, 0, a.product.k, a.to + panelAt(a.product, panel), stride);
    }
}

/** Row tiles [begin, end) of a panel; `ready`: that panel, where it is packed already. */
template <class F>
void multiplyPanel(const MatMulArgs<F>& a, const TileGrid<SumOf<F>>& grid, Count panel, Count begin, Count end, const WantedArrays& wanted = {},
                   const F* ready = nullptr) {
    using T = SumOf<F>;
    constexpr Count depth = Factors<F>::depth;
    alignas(64) F packed[kBlock * tileVectors * lanes<T> * depth];
    const Count first = grid.firstColumn(panel), width = grid.widthOf(panel), stride = vectorsFor<T>(width) * lanes<T>;
    const bool vectors = !ready && a.bColumn == 1 && width == stride, inPlace = depth == 1 && vectors && end - begin < worthPacking;
    const bool onTheWay = vectors && !inPlace && a.k % depth == 0;  // the first tile packs b
    const Count steps = multiplyAdds<F>(a.k), blocks = steps == 0 ? 1 : (steps + kBlock - 1) / kBlock;
    TileProduct<F> product{
        wholePiece, 1, 0, a.aColumn, packed, depth * stride, width, Start::Zero, a.bias ? a.bias + first : nullptr, {}, nullptr, a.bRow};
    for (Count block = 0; block < blocks; ++block) {
        const Count p = steps * block / blocks, next = steps * (block + 1) / blocks;
        product.pieceSize = next - p;
        product.start = p > 0 ? Start::Out : a.bias ? Start::Bias : Start::Zero;
        if (next == steps) product.activation = a.activation;
        bool lies = ready != nullptr;
        if (ready) product.right = ready + depth * p * stride;
        if constexpr (depth == 1)
            if (inPlace) lies = true, product.right = a.b + p * a.bRow + first, product.rightStride = a.bRow;
        product.source = a.b + depth * p * a.bRow + first;
        if (!onTheWay && !lies) packPanel(a, first, width, depth * p, smaller(depth * next, a.k), packed, stride);
        for (Count t = begin; t < end; ++t) {
            if (wanted.bytes > 0) askForShare(wanted, panel * grid.rowTiles + t, p, steps, product);
            else askForBlock(a, onTheWay ? t - begin - 1 : -1, depth * next, first, product);
            const TileRows<F> rows = matMulRows(a, grid, t, first, p);
            if (onTheWay && t == begin) multiplyTile<F, true>(rows, product);
            else multiplyTile(rows, product);
        }
    }
}

/** A product in one tile, too small to be worth one. */
template <class T>
bool isTiny(const MatMulArgs<T>& a) {
    return a.m <= mostTileRows && a.n <= lanes<T> && a.m * a.n * a.k <= 64;
}

/** The same sums number by number. */
template <class T>
void multiplyTiny(const MatMulArgs<T>& a) {
    for (Count i = 0; i < a.m; ++i) {
        T* out = a.out + i * a.n;
        for (Count j = 0; j < a.n; ++j) {
            T sum = a.bias ? a.bias[j] : T(0);
            for (Count p = 0; p < a.k; ++p) sum += a.a[i * a.aRow + p * a.aColumn] * a.b[p * a.bRow + j * a.bColumn];
            out[j] = a.activation.kind == Kind::Relu && sum < T(0) ? T(0) : sum;
        }
        if (a.activation.kind != Kind::Linear && a.activation.kind != Kind::Relu) applyActivation(a.activation, out, out, a.n);
    }
}

/** range: tiles, counted down the rows, panel after panel. */
template <class F>
void matMul(const MatMulArgs<F>& a, Range range) {
    if constexpr (Factors<F>::depth == 1)
        if (isTiny(a)) return multiplyTiny(a);
    const TileGrid<SumOf<F>> grid(a.m, a.n);
    for (Count t = range.begin; t < range.end;) {
        const Count panel = t / grid.rowTiles, end = smaller((panel + 1) * grid.rowTiles, range.end);
        multiplyPanel(a, grid, panel, t - panel * grid.rowTiles, end - panel * grid.rowTiles);
        t = end;
    }
}

/** range: vectors of columns, all rows of each: no block of b is copied twice. */
template <class F>
void matMulColumns(const MatMulArgs<F>& a, Range range) {
    const Count first = range.begin * lanes<SumOf<F>>, columns = smaller(range.end * lanes<SumOf<F>>, a.n) - first;
    MatMulArgs<F> part = a;
    part.b += first * a.bColumn, part.out += first;
    if (a.bias) part.bias += first;
    const TileGrid<SumOf<F>> grid(a.m, columns);
    for (Count panel = 0; panel < grid.panels; ++panel) multiplyPanel(part, grid, panel, 0, grid.rowTiles);
}

/** How many tiles a product has. */
template <class T>
Count matMulTiles(Count m, Count n) {
    const TileGrid<T> grid(m, n);
    return grid.rowTiles * grid.panels;
}

}  // namespace

}  // namespace lamina::cpu
