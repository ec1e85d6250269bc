// SPDX-License-Identifier: GPL-3.0-or-later
// Sums over rows, a figure a column, in a fixed order: threads of a block take rows in turn, blocks leave what they have,
// the last one of a strip of columns puts it together. For kernels' own sources only.
#pragma once

#include "engine/backend/cuda/kernels/device.h"

namespace lamina::cuda {

namespace {

constexpr unsigned stripColumns = 32, stripRows = 8;

/** P says what is summed up: P::Sum is an array `v` of numbers with merge(other); p.add(sum, row, column) adds a cell and
 *  p.finish(column, sum) takes the result. */
template <class P>
struct ColumnsArgs {
    P p;
    Count rows, n, rowsABlock;
    typename P::Sum* partial;  // (blocks of rows, n)
    unsigned* counters;        // one a strip
};

/** Σ over the rows of threads of a block; whole in those of row 0. */
template <class Sum>
__device__ Sum sumOfStrip(Sum sum) {
    __shared__ Sum tile[stripRows][stripColumns];
    tile[threadIdx.y][threadIdx.x] = sum;
    __syncthreads();
    if (threadIdx.y == 0)
        for (unsigned y = 1; y < stripRows; ++y) sum.merge(tile[y][threadIdx.x]);
    __syncthreads();
    return sum;
}

/** As isLastBlock, among the blocks of a strip. */
__device__ inline bool isLastOfStrip(unsigned* counters) {
    __shared__ bool last;
    __threadfence();
    __syncthreads();
    if (threadIdx.x == 0 && threadIdx.y == 0) last = atomicInc(counters + blockIdx.x, gridDim.y - 1) == gridDim.y - 1;
    __syncthreads();
    if (last) __threadfence();
    return last;
}

template <class Sum>
__device__ Sum written(const Sum* at) {
    Sum sum;
    for (std::size_t i = 0; i < sizeof(sum.v) / sizeof(sum.v[0]); ++i) sum.v[i] = *const_cast<const volatile typename Sum::Number*>(at->v + i);
    return sum;
}

template <class P>
__global__ void columns(ColumnsArgs<P> a) {
    using Sum = typename P::Sum;
    const Count c = static_cast<Count>(blockIdx.x) * stripColumns + threadIdx.x;
    const Count begin = static_cast<Count>(blockIdx.y) * a.rowsABlock, end = smaller(begin + a.rowsABlock, a.rows);
    Sum sum{};
    if (c < a.n)
        for (Count row = begin + threadIdx.y; row < end; row += stripRows) a.p.add(sum, row, c);
    sum = sumOfStrip(sum);
    const bool mine = threadIdx.y == 0 && c < a.n;
    if (gridDim.y == 1) {
        if (mine) a.p.finish(c, sum);
        return;
    }
    if (mine) a.partial[static_cast<Count>(blockIdx.y) * a.n + c] = sum;
    if (!isLastOfStrip(a.counters)) return;
    Sum all{};
    if (c < a.n)
        for (unsigned b = threadIdx.y; b < gridDim.y; b += stripRows) all.merge(written(a.partial + static_cast<Count>(b) * a.n + c));
    all = sumOfStrip(all);
    if (mine) a.p.finish(c, all);
}

template <class P>
void addColumns(LaunchList& list, const P& p, Count rows, Count n) {
    constexpr Count fewest = 128, mostBlocksOfRows = 128;
    const Count strips = quotient(n, stripColumns);
    const Count share = quotient(rows, mostBlocksOfRows);
    ColumnsArgs<P> a{p, rows, n, share < fewest ? fewest : share, nullptr, nullptr};
    const Count blocks = quotient(rows, a.rowsABlock);
    if (blocks > 1) {
        a.partial = list.scratch<typename P::Sum>(blocks * n);
        a.counters = list.scratch<unsigned>(strips);
    }
    list.add(columns<P>, Grid{dim3(static_cast<unsigned>(strips), static_cast<unsigned>(blocks)), dim3(stripColumns, stripRows)}, a);
}

/** Plain sums of N numbers. */
template <class U, int N>
struct Sums {
    using Number = U;
    U v[N];
    __device__ void merge(const Sums& other) {
        for (int i = 0; i < N; ++i) v[i] += other.v[i];
    }
};

}  // namespace

}  // namespace lamina::cuda
