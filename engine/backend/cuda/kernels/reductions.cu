// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/kernels/reductions.h"

#include "engine/backend/cuda/kernels/columns.h"
#include "engine/backend/cuda/kernels/rows.h"

namespace lamina::cuda {

namespace {

template <class T>
struct SoftmaxArgs {
    const T* x;
    T* out;
    Count rows, n;
};

template <class T>
__global__ void softmax(SoftmaxArgs<T> a) {
    const int lane = laneOfRow();
    for (Count row = firstRow(); row < a.rows; row += rowStride()) {
        const T* x = a.x + row * a.n;
        T* out = a.out + row * a.n;
        float most = -INFINITY, sum = 0;
        for (Count i = lane; i < a.n; i += 32) most = larger(most, static_cast<float>(x[i]));
        most = warpMaximum(most);
        for (Count i = lane; i < a.n; i += 32) sum += expf(static_cast<float>(x[i]) - most);
        const float scale = 1.0f / warpSum(sum);
        for (Count i = lane; i < a.n; i += 32) out[i] = static_cast<T>(expf(static_cast<float>(x[i]) - most) * scale);
    }
}

template <class T>
struct SoftmaxBackwardArgs {
    const T *y, *dy;
    T* dx;
    Count rows, n;
};

template <class T>
__global__ void softmaxBackward(SoftmaxBackwardArgs<T> a) {
    const int lane = laneOfRow();
    for (Count row = firstRow(); row < a.rows; row += rowStride()) {
        const T *y = a.y + row * a.n, *dy = a.dy + row * a.n;
        float sum = 0;
        for (Count i = lane; i < a.n; i += 32) sum += static_cast<float>(dy[i]) * static_cast<float>(y[i]);
        sum = warpSum(sum);
        for (Count i = lane; i < a.n; i += 32)
            a.dx[row * a.n + i] = static_cast<T>((static_cast<float>(dy[i]) - sum) * static_cast<float>(y[i]));
    }
}

template <class T>
struct ColumnSum {
    using Sum = Sums<float, 1>;
    const T* x;
    float* out;
    Count n;
    __device__ void add(Sum& sum, Count row, Count c) const { sum.v[0] += static_cast<float>(x[row * n + c]); }
    __device__ void finish(Count c, const Sum& sum) const { out[c] = sum.v[0]; }
};

}  // namespace

template <class T>
void addSoftmax(LaunchList& list, const T* x, T* out, Count rows, Count n) {
    list.add(softmax<T>, gridOfRows(rows), SoftmaxArgs<T>{x, out, rows, n});
}

template <class T>
void addSoftmaxBackward(LaunchList& list, const T* y, const T* dy, T* dx, Count rows, Count n) {
    list.add(softmaxBackward<T>, gridOfRows(rows), SoftmaxBackwardArgs<T>{y, dy, dx, rows, n});
}

template <class T>
void addColumnSum(LaunchList& list, const T* x, float* out, Count rows, Count n) {
    addColumns(list, ColumnSum<T>{x, out, n}, rows, n);
}

template void addSoftmax<float>(LaunchList&, const float*, float*, Count, Count);
template void addSoftmax<BFloat16>(LaunchList&, const BFloat16*, BFloat16*, Count, Count);
template void addSoftmaxBackward<float>(LaunchList&, const float*, const float*, float*, Count, Count);
template void addSoftmaxBackward<BFloat16>(LaunchList&, const BFloat16*, const BFloat16*, BFloat16*, Count, Count);
template void addColumnSum<float>(LaunchList&, const float*, float*, Count, Count);
template void addColumnSum<BFloat16>(LaunchList&, const BFloat16*, float*, Count, Count);

}  // namespace lamina::cuda
