// SPDX-License-Identifier: GPL-3.0-or-later
// Sums over rows in two passes with blocks of a fixed size, so that the result does not depend on the thread count.
#pragma once

#include "engine/backend/cpu/kernel_arguments.h"
#include "engine/backend/cpu/kernels/math.h"

namespace lamina::cpu {

namespace {

inline constexpr Count columnsAtOnce = 64;

/** out (n) = Σ rows [begin, end) of x (…, n). */
template <class T>
void sumRows(const T* x, Count begin, Count end, Count n, T* out) {
    for (Count first = 0; first < n; first += columnsAtOnce) {
        const Count width = smaller(columnsAtOnce, n - first);
        T sum[columnsAtOnce] = {};
        if (width == columnsAtOnce) {
            for (Count row = begin; row < end; ++row)
#pragma omp simd
                for (Count i = 0; i < columnsAtOnce; ++i) sum[i] += x[row * n + first + i];
        } else {
            for (Count row = begin; row < end; ++row)
#pragma omp simd
                for (Count i = 0; i < width; ++i) sum[i] += x[row * n + first + i];
        }
        for (Count i = 0; i < width; ++i) out[first + i] = sum[i];
    }
}

template <class T>
void columnSum(const ColumnSumArgs<T>& a, Range r) {
    for (Count block = r.begin; block < r.end; ++block) {
        const Count begin = block * a.rowsABlock;
        sumRows(a.x, begin, smaller(begin + a.rowsABlock, a.rows), a.n, a.partial + block * a.n);
    }
}

template <class T>
void blockSum(const BlockSumArgs<T>& a, Range r) {
    for (Count i = r.begin; i < r.end; ++i) a.out[i] = a.partial[i];
    for (Count block = 1; block < a.blocks; ++block)
#pragma omp simd
        for (Count i = r.begin; i < r.end; ++i) a.out[i] += a.partial[block * a.n + i];
}

}  // namespace

}  // namespace lamina::cpu
