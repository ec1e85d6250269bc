// SPDX-License-Identifier: GPL-3.0-or-later
// Matrix products of any layout: the reference for double, and faster than a library call where matrices are small.
#pragma once

#include "engine/backend/cpu/kernel_arguments.h"
#include "engine/backend/cpu/kernels/activations.h"

namespace lamina::cpu {

namespace {

/** Columns of a row of out that are computed together, in registers. */
inline constexpr Count tileColumns = 64;

/** Row i, columns [first, first + width) of a · b, b with contiguous rows. */
template <class T, bool full>
void productTile(const MatMulArgs<T>& a, Count i, Count first, Count tail) {
    const Count width = full ? tileColumns : tail;
    T sum[tileColumns] = {};
    if (a.bias)
        for (Count j = 0; j < width; ++j) sum[j] = a.bias[first + j];
    for (Count p = 0; p < a.k; ++p) {
        const T factor = a.a[i * a.aRow + p * a.aColumn];
        const T* b = a.b + p * a.bRow + first;
#pragma omp simd
        for (Count j = 0; j < width; ++j) sum[j] += factor * b[j];
    }
    for (Count j = 0; j < width; ++j) a.out[i * a.n + first + j] = sum[j];
}

/** Row i of a · b, b with contiguous columns: scalar products. */
template <class T>
void productRowOfDots(const MatMulArgs<T>& a, Count i) {
    for (Count j = 0; j < a.n; ++j) {
        const T* b = a.b + j * a.bColumn;
        const T* x = a.a + i * a.aRow;
        T sum = 0;
        if (a.aColumn == 1 && a.bRow == 1) {
#pragma omp simd reduction(+ : sum)
            for (Count p = 0; p < a.k; ++p) sum += x[p] * b[p];
        } else {
            for (Count p = 0; p < a.k; ++p) sum += x[p * a.aColumn] * b[p * a.bRow];
        }
        a.out[i * a.n + j] = a.bias ? sum + a.bias[j] : sum;
    }
}

template <class T>
void matMul(const MatMulArgs<T>& a, Range r) {
    for (Count i = r.begin; i < r.end; ++i) {
        if (a.bColumn != 1) {
            productRowOfDots(a, i);
            continue;
        }
        Count first = 0;
        for (; first + tileColumns <= a.n; first += tileColumns) productTile<T, true>(a, i, first, 0);
        if (first < a.n) productTile<T, false>(a, i, first, a.n - first);
    }
    if (a.activation.kind != Kind::Linear)
        applyActivation(a.activation, a.out + r.begin * a.n, a.out + r.begin * a.n, (r.end - r.begin) * a.n);
}

}  // namespace

}  // namespace lamina::cpu
