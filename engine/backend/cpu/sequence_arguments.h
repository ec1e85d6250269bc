// SPDX-License-Identifier: GPL-3.0-or-later
// The arguments of kernels for sequences, as kernel_arguments.h has those of the others: recurrent cells, embeddings, attention, masks.
#pragma once

#include "engine/backend/cpu/kernel_arguments.h"

namespace lamina::cpu {

/** One step of a recurrent layer. Null: nothing came before, no bias, every row counts (mask (b)). range: rows of the batch. */
template <class T>
struct CellArgs {
    Cell cell;
    const T *x, *fromState, *inputBias, *stateBias, *before, *cellBefore;
    T *out, *cells, *kept;
    Count units;
    const T* mask;
    bool secondHalf;  // of GruResetBefore, whose step has two: fromState is (b, 2u) in the first, (b, u) in the second
};

/** The same step on the way back. first: no step came after it. byKernel, direct, byCell (b, u): what later steps passed on. */
template <class T>
struct CellBackArgs {
    Cell cell;
    const T *kept, *state, *cells, *before, *cellBefore, *dy, *byKernel;
    T *direct, *byCell, *dx, *dgates;
    Count units;
    bool first;
    const T* mask;
    bool lastHalf;  // of GruResetBefore: through its gates, with the gradient of what r let through in byCell
};

/** out (rows, n) = x · factors. Rows of x lie xRow apart; x begins anew after xRows of them, factors after factorRows. range: rows of out. */
template <class T>
struct DropStateArgs {
    const T *x, *factors;
    T* out;
    Count n, xRow, xRows, factorRows;
};

/** out (n) = Σ over gates of x (gates, n) · factors (gates, n). range: elements. */
template <class T>
struct DropStateBackArgs {
    const T *x, *factors;
    T* out;
    Count n, gates;
};

/** out (…, n) = rows of table (rows, n). range: ids. */
template <class T>
struct EmbedArgs {
    const T *ids, *table;
    T* out;
    Count rows, n;
};

/** range: rows of the table. */
template <class T>
struct EmbedBackwardArgs {
    const T *ids, *dy;
    T* dtable;
    Count count, rows, n;
};

/** Products of the same extents. range: products. */
template <class T>
struct BatchMatMulArgs {
    MatMulArgs<T> one;  // the first
    Count aStride, bStride;
    T scale;
};

/** x (…, n). range: elements of out. */
template <class T>
struct StepMaskArgs {
    const T* x;
    T* out;
    Count n;
    T value;
};

/** range: parts of n elements. */
template <class T>
struct MaskWeightsArgs {
    const T* mask;
    T* out;
    Count n;
    double sum;
};

/** x (b, …, m, n); rows (b, m), columns (b, n), or null. range: rows of n. */
template <class T>
struct AttentionMaskArgs {
    const T *x, *rows, *columns;
    T* out;
    Count m, n, rowsASample;
    bool causal;
    T fill;
};

}  // namespace lamina::cpu
