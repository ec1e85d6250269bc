// SPDX-License-Identifier: GPL-3.0-or-later
// The one loop that matrix products and convolutions spend their time in: a tile of results, held in registers while k
// goes by. Its rows may read and write anywhere, so that images need not be laid out as matrices first.
#pragma once

#include "engine/backend/cpu/kernels/activations.h"
#include "engine/backend/cpu/kernels/bfloat16.h"
#include "engine/backend/cpu/kernels/vectors.h"

namespace lamina::cpu {

namespace {

/** A tile is at most tileRowsOf(vectors) × (vectors · lanes): as many sums as there are registers, less those for the
 *  operands. */
inline constexpr int tileVectors = vectorBytes == 64 ? 3 : 2;
template <class T>
inline constexpr Count panelColumns = tileVectors * lanes<T>;
constexpr int tileRowsOf(int vectors) {
    if (vectorBytes == 64) return vectors == 3 ? 8 : 12;
    return vectorBytes == 32 ? 6 : 4;
}
inline constexpr int mostTileRows = tileRowsOf(1);

/** Where the rows of a tile read their left operand, and where their results go. */
template <class F>
struct TileRows {
    const F* left[mostTileRows];
    SumOf<F>* out[mostTileRows];
    int count;
};

/** What the sums of a tile start with. */
enum class Start { Zero, Bias, Out };

/** Σ left · right over k, which lies in pieces: piece s of a row's left operand begins at left + pieces[s] and has
 *  `pieceSize` multiply-adds, `step` apart. The rows of the right operand follow each other, `rightStride` apart; they have
 * whole vectors, of which the first `width` columns count. */
template <class F>
struct TileProduct {
    const Count* pieces;
    Count pieceCount, pieceSize, step;
    const F* right;
    Count rightStride, width;
    Start start;
    const SumOf<F>* bias;  // (width), for Start::Bias
    ActivationFunction activation;
    const SumOf<F>* source = nullptr;  // of a tile that packs: the numbers that `right` is made of on the way
    Count sourceStride = 0;
    const void* ahead = nullptr;  // memory that is wanted soon: asked for a line at each multiply-add, `aheadStep` bytes apart
    Count aheadStep = 0;
};

/** The piece of a k that is in one piece. */
inline constexpr Count wholePiece[1] = {0};

/** packs: whether `right` is still to be filled, from `source`. What that takes is hidden behind the multiply-adds. */
template <class F, int rows, int vectors, bool packs>
void accumulate(const TileRows<F>& tile, const TileProduct<F>& a) {
    using T = SumOf<F>;
    using Vector = typename Vectors<T>::Type;
    constexpr Count columns = Factors<F>::depth * lanes<T>;
    Vector sum[rows][vectors];
    if (a.start != Start::Out)  // results that are not in the cache are there when the sums are
#pragma GCC unroll 12
        for (int r = 0; r < rows; ++r)
#pragma GCC unroll 3
            for (int v = 0; v < vectors; ++v) __builtin_prefetch(tile.out[r] + v * lanes<T>, 1);
#pragma GCC unroll 12
    for (int r = 0; r < rows; ++r)
#pragma GCC unroll 3
        for (int v = 0; v < vectors; ++v)
            sum[r][v] = a.start == Start::Zero
                            ? Vector{}
                            : loadVector((a.start == Start::Bias ? a.bias : tile.out[r]) + v * lanes<T>);
    const F* left[rows];
#pragma GCC unroll 12
    for (int r = 0; r < rows; ++r) left[r] = tile.left[r];
    const F* b = a.right;
    const T* source = a.source;
    const Count step = a.step, stride = a.rightStride, size = a.pieceSize, aheadStep = a.aheadStep;
    const char* ahead = static_cast<const char*>(a.ahead ? a.ahead : a.right);
    for (Count s = 0; s < a.pieceCount; ++s) {
        Count at = a.pieces[s];
        for (Count p = 0; p < size; ++p) {
            if constexpr (rows <= tileRowsOf(tileVectors)) __builtin_prefetch(ahead, 0, 2), ahead += aheadStep;
            FactorVector<F> right[vectors];
#pragma GCC unroll 3
            for (int v = 0; v < vectors; ++v) {
                if constexpr (packs) right[v] = packFactors(source + v * lanes<T>, a.sourceStride, const_cast<F*>(b) + v * columns);
                else right[v] = loadFactors(b + v * columns);
            }
            if constexpr (packs) source += Factors<F>::depth * a.sourceStride;
#pragma GCC unroll 12
            for (int r = 0; r < rows; ++r) {
                const auto factor = factorAt(left[r] + at);
#pragma GCC unroll 3
                for (int v = 0; v < vectors; ++v) multiplyAdd(sum[r][v], factor, right[v]);
            }
            at += step;
            b += stride;
        }
    }
    const bool relu = a.activation.kind == Kind::Relu;
    const Vector zero{};
#pragma GCC unroll 12
    for (int r = 0; r < rows; ++r)
#pragma GCC unroll 3
        for (int v = 0; v < vectors; ++v)
            storeVector(tile.out[r] + v * lanes<T>, relu ? (sum[r][v] < zero ? zero : sum[r][v]) : sum[r][v]);
}

template <class F>
using TileFunction = void (*)(const TileRows<F>&, const TileProduct<F>&);

/** accumulate for 1 … rows rows. */
template <class F, int vectors, bool packs>
struct TileFunctions {
    template <Count... row>
    static constexpr TileFunction<F> at(Count rows, Numbers<row...>) {
        constexpr TileFunction<F> all[] = {accumulate<F, row + 1, vectors, packs>...};
        return all[rows - 1];
    }
    static TileFunction<F> of(int rows) { return at(rows, NumbersUpTo<tileRowsOf(vectors)>{}); }
};

/** A tile of whole vectors. */
template <class F, bool packs = false>
void multiplyVectors(const TileRows<F>& tile, const TileProduct<F>& a) {
    const Count vectors = vectorsFor<SumOf<F>>(a.width);
    if (tileVectors >= 3 && vectors == 3)
        TileFunctions<F, tileVectors, packs>::of(tile.count)(tile, a);
    else if (vectors == 2)
        TileFunctions<F, 2, packs>::of(tile.count)(tile, a);
    else
        TileFunctions<F, 1, packs>::of(tile.count)(tile, a);
}

/** A tile whose last vector is not whole, by way of a copy that is. */
template <class F>
void multiplyNarrow(const TileRows<F>& tile, TileProduct<F> a) {
    using T = SumOf<F>;
    constexpr Count most = mostTileRows * tileVectors * lanes<T>;
    alignas(64) T sums[most], bias[tileVectors * lanes<T>];
    const Count stride = vectorsFor<T>(a.width) * lanes<T>;
    TileRows<F> copy = tile;
    for (int r = 0; r < tile.count; ++r) {
        copy.out[r] = sums + r * stride;
        if (a.start == Start::Out) copyPadded(tile.out[r], 0, copy.out[r], stride, 1, a.width);
    }
    if (a.start == Start::Bias) {
        copyPadded(a.bias, 0, bias, stride, 1, a.width);
        a.bias = bias;
    }
    multiplyVectors(copy, a);
    for (int r = 0; r < tile.count; ++r)
        for (Count j = 0; j < a.width; ++j) tile.out[r][j] = copy.out[r][j];
}

/** out = act(start + Σ left · right); packs: see accumulate, for whole vectors. */
template <class F, bool packs = false>
void multiplyTile(const TileRows<F>& tile, const TileProduct<F>& a) {
    if (packs || a.width % lanes<SumOf<F>> == 0)
        multiplyVectors<F, packs>(tile, a);
    else
        multiplyNarrow(tile, a);
    if (a.activation.kind == Kind::Linear || a.activation.kind == Kind::Relu) return;
    for (int r = 0; r < tile.count; ++r) applyActivation(a.activation, tile.out[r], tile.out[r], a.width);
}

/** How `rows` × `columns` results are cut into tiles: panels of columns, as equal as whole vectors allow, and each
 *  into rows as equal as can be. */
template <class T>
struct TileGrid {
    TileGrid(Count rowCount, Count columnCount)
        : rows(rowCount), columns(columnCount), vectors(vectorsFor<T>(columnCount)) {
        panels = (vectors + tileVectors - 1) / tileVectors;
        const Count widest = (vectors + panels - 1) / panels, most = tileRowsOf(static_cast<int>(widest));
        rowTiles = (rows + most - 1) / most;
    }
    Count firstRow(Count tile) const { return rows * tile / rowTiles; }
    Count firstColumn(Count panel) const { return smaller(vectors * panel / panels * lanes<T>, columns); }
    Count widthOf(Count panel) const { return firstColumn(panel + 1) - firstColumn(panel); }

    Count rows, columns, vectors, panels, rowTiles;
};

}  // namespace

}  // namespace lamina::cpu
