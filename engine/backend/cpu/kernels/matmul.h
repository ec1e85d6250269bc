// SPDX-License-Identifier: GPL-3.0-or-later
// Matrix products of any layout. Tiles of out are accumulated in registers over blocks of k; where many tiles read the
// same block of b, it is copied next to each other first, and so stays in the nearest cache.
#pragma once

#include "engine/backend/cpu/kernel_arguments.h"
#include "engine/backend/cpu/kernels/activations.h"

namespace lamina::cpu {

namespace {

#if defined(__AVX512F__)
inline constexpr int vectorBytes = 64;
#elif defined(__AVX2__)
inline constexpr int vectorBytes = 32;
#else
inline constexpr int vectorBytes = 16;
#endif

typedef float FloatVector __attribute__((vector_size(vectorBytes)));
typedef double DoubleVector __attribute__((vector_size(vectorBytes)));
typedef float LooseFloatVector __attribute__((vector_size(vectorBytes), aligned(4), may_alias));
typedef double LooseDoubleVector __attribute__((vector_size(vectorBytes), aligned(8), may_alias));

/** Lane numbers 0 … n − 1 as a pack. */
template <Count... lane>
struct Lanes {};
template <Count n, Count... lane>
struct LanesUpToOf : LanesUpToOf<n - 1, n - 1, lane...> {};
template <Count... lane>
struct LanesUpToOf<0, lane...> {
    using Type = Lanes<lane...>;
};
template <Count n>
using LanesUpTo = typename LanesUpToOf<n>::Type;

template <class T>
struct Vectors;
template <>
struct Vectors<float> {
    using Type = FloatVector;
    using Loose = LooseFloatVector;  // at any address
};
template <>
struct Vectors<double> {
    using Type = DoubleVector;
    using Loose = LooseDoubleVector;
};

template <class T>
inline constexpr Count lanes = vectorBytes / static_cast<Count>(sizeof(T));
/** A tile is tileRows × (tileVectors · lanes): as many accumulators as there are registers, less those for the operands. */
inline constexpr int tileRows = vectorBytes == 64 ? 8 : 4;
inline constexpr int tileVectors = vectorBytes == 64 ? 3 : 2;
template <class T>
inline constexpr Count tileColumns = tileVectors * lanes<T>;
/** Rows of b that are taken at a time. */
inline constexpr Count kBlock = 256;
/** So many tiles must share a block of b for the copy to pay. */
inline constexpr Count worthPacking = 4;

/** A block of b as tiles read it: row p at data + p · stride. */
template <class T>
struct Panel {
    const T* data;
    Count stride, first, width;  // columns [first, first + width) of out
    Count begin, end;            // of k
};

/** A tile of out: where its sums start (none: at 0; a bias has stride 0) and where they go. */
template <class T>
struct Tile {
    const T* from;
    Count fromStride;
    T* to;
    Count toStride;
    bool relu;
};

/** Rows [i, i + rows) of a times a panel, added to a tile of whole vectors. */
template <class T, int rows, int vectors>
void accumulate(const MatMulArgs<T>& a, Count i, const Panel<T>& b, const Tile<T>& tile) {
    using Vector = typename Vectors<T>::Type;
    using Loose = typename Vectors<T>::Loose;
    Vector sum[rows][vectors];
#pragma GCC unroll 8
    for (int r = 0; r < rows; ++r)
#pragma GCC unroll 3
        for (int v = 0; v < vectors; ++v)
            sum[r][v] = tile.from ? Vector(*reinterpret_cast<const Loose*>(tile.from + r * tile.fromStride + v * lanes<T>)) : Vector{};
    const T* left[rows];
#pragma GCC unroll 8
    for (int r = 0; r < rows; ++r) left[r] = a.a + (i + r) * a.aRow + b.begin * a.aColumn;
    const Count step = a.aColumn, n = b.end - b.begin;
    for (Count p = 0; p < n; ++p) {
        Vector right[vectors];
#pragma GCC unroll 3
        for (int v = 0; v < vectors; ++v) right[v] = *reinterpret_cast<const Loose*>(b.data + p * b.stride + v * lanes<T>);
#pragma GCC unroll 8
        for (int r = 0; r < rows; ++r) {
            const T factor = left[r][p * step];
#pragma GCC unroll 3
            for (int v = 0; v < vectors; ++v) sum[r][v] += factor * right[v];
        }
    }
    const Vector zero{};
#pragma GCC unroll 8
    for (int r = 0; r < rows; ++r)
#pragma GCC unroll 3
        for (int v = 0; v < vectors; ++v)
            *reinterpret_cast<Loose*>(tile.to + r * tile.toStride + v * lanes<T>) =
                tile.relu ? (sum[r][v] < zero ? zero : sum[r][v]) : sum[r][v];
}

template <class T, int vectors>
void accumulateRows(const MatMulArgs<T>& a, Count i, int rows, const Panel<T>& b, const Tile<T>& tile) {
    if constexpr (tileRows == 8) {
        switch (rows) {
            case 8: return accumulate<T, 8, vectors>(a, i, b, tile);
            case 7: return accumulate<T, 7, vectors>(a, i, b, tile);
            case 6: return accumulate<T, 6, vectors>(a, i, b, tile);
            case 5: return accumulate<T, 5, vectors>(a, i, b, tile);
            default: break;
        }
    }
    switch (rows) {
        case 4: return accumulate<T, 4, vectors>(a, i, b, tile);
        case 3: return accumulate<T, 3, vectors>(a, i, b, tile);
        case 2: return accumulate<T, 2, vectors>(a, i, b, tile);
        default: return accumulate<T, 1, vectors>(a, i, b, tile);
    }
}

template <class T>
void accumulateVectors(const MatMulArgs<T>& a, Count i, int rows, const Panel<T>& b, const Tile<T>& tile) {
    const Count vectors = (b.width + lanes<T> - 1) / lanes<T>;
    if (tileVectors >= 3 && vectors == 3) accumulateRows<T, tileVectors>(a, i, rows, b, tile);
    else if (vectors == 2) accumulateRows<T, 2>(a, i, rows, b, tile);
    else accumulateRows<T, 1>(a, i, rows, b, tile);
}

/** A tile whose last vector is not whole, by way of a copy that is. */
template <class T>
void accumulateNarrow(const MatMulArgs<T>& a, Count i, int rows, const Panel<T>& b, Tile<T> tile) {
    alignas(64) T start[tileRows * tileColumns<T>], end[tileRows * tileColumns<T>];
    const Count stride = b.stride;
    for (int r = 0; tile.from && r < rows; ++r) {
        for (Count j = 0; j < b.width; ++j) start[r * stride + j] = tile.from[r * tile.fromStride + j];
        for (Count j = b.width; j < stride; ++j) start[r * stride + j] = T(0);
    }
    accumulateVectors<T>(a, i, rows, b, {tile.from ? start : nullptr, stride, end, stride, tile.relu});
    for (int r = 0; r < rows; ++r)
        for (Count j = 0; j < b.width; ++j) tile.to[r * tile.toStride + j] = end[r * stride + j];
}

/** A tile of out: what it holds of earlier blocks of k (or the bias), the product, and after the last block the
 *  activation. */
template <class T>
void multiplyTile(const MatMulArgs<T>& a, Count i, const Panel<T>& b) {
    const int rows = static_cast<int>(smaller(Count{tileRows}, a.m - i));
    const bool last = b.end == a.k;
    T* out = a.out + i * a.n + b.first;
    Tile<T> tile{out, a.n, out, a.n, last && a.activation.kind == Kind::Relu};
    if (b.begin == 0) tile.from = a.bias ? a.bias + b.first : nullptr, tile.fromStride = 0;
    if (b.width % lanes<T> == 0) accumulateVectors(a, i, rows, b, tile);
    else accumulateNarrow(a, i, rows, b, tile);
    if (last && a.activation.kind != Kind::Linear && !tile.relu)
        for (int r = 0; r < rows; ++r) applyActivation(a.activation, out + r * a.n, out + r * a.n, b.width);
}

/** One stage of the transposition of a square of vectors: the bit `bit` of row and column change places. */
template <class Vector, Count bit, Count... lane>
void exchange(Vector& low, Vector& high, Lanes<lane...>) {
    constexpr Count n = sizeof...(lane);
    const Vector x = low, y = high;
    low = __builtin_shufflevector(x, y, (lane & bit ? n + lane - bit : lane)...);
    high = __builtin_shufflevector(x, y, (lane & bit ? n + lane : lane + bit)...);
}

template <class T, Count bit>
void transposeStage(typename Vectors<T>::Type* square) {
#pragma GCC unroll 16
    for (Count i = 0; i < lanes<T>; ++i)
        if (!(i & bit)) exchange<typename Vectors<T>::Type, bit>(square[i], square[i + bit], LanesUpTo<lanes<T>>{});
    if constexpr (2 * bit < lanes<T>) transposeStage<T, 2 * bit>(square);
}

/** to[p · stride + j] = from[j · fromStride + p] for a square of lanes × lanes. */
template <class T>
void transposeSquare(const T* from, Count fromStride, T* to, Count stride) {
    using Vector = typename Vectors<T>::Type;
    using Loose = typename Vectors<T>::Loose;
    Vector square[lanes<T>];
#pragma GCC unroll 16
    for (Count j = 0; j < lanes<T>; ++j) square[j] = *reinterpret_cast<const Loose*>(from + j * fromStride);
    transposeStage<T, 1>(square);
#pragma GCC unroll 16
    for (Count p = 0; p < lanes<T>; ++p) *reinterpret_cast<Loose*>(to + p * stride) = square[p];
}

template <class T>
void packTransposed(const MatMulArgs<T>& a, const Panel<T>& b, T* to) {
    for (Count j = 0; j < b.width; j += lanes<T>)
        for (Count p = b.begin; p < b.end; p += lanes<T>) {
            const T* from = a.b + (b.first + j) * a.bColumn + p * a.bRow;
            T* target = to + (p - b.begin) * b.stride + j;
            const Count columns = smaller(lanes<T>, b.width - j), rows = smaller(lanes<T>, b.end - p);
            if (columns == lanes<T> && rows == lanes<T> && a.bRow == 1) {
                transposeSquare(from, a.bColumn, target, b.stride);
                continue;
            }
            for (Count q = 0; q < rows; ++q)
                for (Count c = 0; c < columns; ++c) target[q * b.stride + c] = from[c * a.bColumn + q * a.bRow];
        }
}

/** Copies a block of b; columns up to a whole vector are 0. */
template <class T>
void pack(const MatMulArgs<T>& a, const Panel<T>& b, T* to) {
    if (b.width < b.stride)
        for (Count p = b.begin; p < b.end; ++p)
            for (Count j = b.width; j < b.stride; ++j) to[(p - b.begin) * b.stride + j] = T(0);
    if (a.bColumn != 1) return packTransposed(a, b, to);
    for (Count p = b.begin; p < b.end; ++p) {
        const T* from = a.b + p * a.bRow + b.first;
        T* target = to + (p - b.begin) * b.stride;
#pragma omp simd
        for (Count j = 0; j < b.width; ++j) target[j] = from[j];
    }
}

/** Tiles [begin, end) of the rows of out, in the columns from `first` on. */
template <class T>
void multiplyPanel(const MatMulArgs<T>& a, Count first, Count begin, Count end) {
    alignas(64) T packed[kBlock * tileColumns<T>];
    const Count width = smaller(tileColumns<T>, a.n - first), stride = (width + lanes<T> - 1) / lanes<T> * lanes<T>;
    const bool inPlace = a.bColumn == 1 && width == stride && end - begin < worthPacking;
    for (Count p = 0; p == 0 || p < a.k; p += kBlock) {
        Panel<T> b{a.b + p * a.bRow + first, a.bRow, first, width, p, smaller(p + kBlock, a.k)};
        if (!inPlace) {
            b.stride = stride;
            pack(a, b, packed);
            b.data = packed;
        }
        for (Count t = begin; t < end; ++t) multiplyTile(a, t * tileRows, b);
    }
}

/** range: tiles, counted down the rows, panel after panel. */
template <class T>
void matMul(const MatMulArgs<T>& a, Range range) {
    const Count rowTiles = (a.m + tileRows - 1) / tileRows;
    for (Count t = range.begin; t < range.end;) {
        const Count panel = t / rowTiles, end = smaller((panel + 1) * rowTiles, range.end);
        multiplyPanel(a, panel * tileColumns<T>, t - panel * rowTiles, end - panel * rowTiles);
        t = end;
    }
}

/** How many tiles a product has. */
template <class T>
Count matMulTiles(Count m, Count n) {
    return (m + tileRows - 1) / tileRows * ((n + tileColumns<T> - 1) / tileColumns<T>);
}

}  // namespace

}  // namespace lamina::cpu
