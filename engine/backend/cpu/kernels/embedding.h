// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of a table by number, the way back, and what else attention asks for besides products.
#pragma once

#include "engine/backend/cpu/sequence_arguments.h"
#include "engine/backend/cpu/kernels/matmul.h"

namespace lamina::cpu {

namespace {

/** The row that an id names, or −1. */
template <class T>
Count rowNamed(T id, Count rows) {
    return id >= T(0) && id < static_cast<T>(rows) ? static_cast<Count>(id) : -1;
}

template <class T>
void embed(const EmbedArgs<T>& a, Range r) {
    for (Count i = r.begin; i < r.end; ++i) {
        const Count row = rowNamed(a.ids[i], a.rows);
        T* out = a.out + i * a.n;
        for (Count j = 0; j < a.n; ++j) out[j] = row < 0 ? static_cast<T>(__builtin_nan("")) : a.table[row * a.n + j];
    }
}

/** Rows of the table in [begin, end) of the range: each thread looks at all ids and sums those that are its own, in order. */
template <class T>
void embedBackward(const EmbedBackwardArgs<T>& a, Range r) {
    for (Count i = r.begin * a.n; i < r.end * a.n; ++i) a.dtable[i] = T(0);
    for (Count i = 0; i < a.count; ++i) {
        const Count row = rowNamed(a.ids[i], a.rows);
        if (row < r.begin || row >= r.end) continue;
        const T* from = a.dy + i * a.n;
        T* to = a.dtable + row * a.n;
#pragma omp simd
        for (Count j = 0; j < a.n; ++j) to[j] += from[j];
    }
}

/** range: products, each done by one thread. */
template <class T>
void batchMatMul(const BatchMatMulArgs<T>& a, Range r) {
    for (Count b = r.begin; b < r.end; ++b) {
        MatMulArgs<T> one = a.one;
        one.a += b * a.aStride, one.b += b * a.bStride, one.out += b * one.m * one.n;
        matMul(one, {0, matMulTiles<T>(one.m, one.n), r.thread});
        if (a.scale == T(1)) continue;
        for (Count i = 0; i < one.m * one.n; ++i) one.out[i] *= a.scale;
    }
}

}  // namespace

}  // namespace lamina::cpu
