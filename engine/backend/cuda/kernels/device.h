// SPDX-License-Identifier: GPL-3.0-or-later
// What kernels share: places of threads, packs of 16 bytes, sums over warps and blocks in a fixed order.
#pragma once

#include <cuda_runtime.h>

#include "engine/backend/cuda/kernels/bfloat16.h"
#include "engine/backend/cuda/launch.h"

namespace lamina::cuda {

/** Place of this thread among all of a one-dimensional grid, and how many there are. */
__device__ __forceinline__ Count threadPlace() { return static_cast<Count>(blockIdx.x) * blockDim.x + threadIdx.x; }
__device__ __forceinline__ Count threadCount() { return static_cast<Count>(gridDim.x) * blockDim.x; }

/** i mod n, in 32 bits where that is enough: 64-bit division is slow on a GPU. Both not negative. */
__device__ __forceinline__ Count modulo(Count i, Count n) {
    if (((i | n) >> 32) == 0) return static_cast<Count>(static_cast<std::uint32_t>(i) % static_cast<std::uint32_t>(n));
    return i % n;
}
/** i / n for the same. */
__device__ __forceinline__ Count divided(Count i, Count n) {
    if (((i | n) >> 32) == 0) return static_cast<Count>(static_cast<std::uint32_t>(i) / static_cast<std::uint32_t>(n));
    return i / n;
}

/** As many elements as one access of 16 bytes takes. */
template <class T>
struct alignas(16) Pack {
    static constexpr int size = 16 / static_cast<int>(sizeof(T));
    T v[16 / sizeof(T)];
};

/** `width` elements that are read and written at once. */
template <class T, int width>
struct alignas(sizeof(T) * width) Unit {
    T v[width];
};

template <class T>
__device__ __forceinline__ T larger(T a, T b) { return a > b ? a : b; }
template <class T>
__device__ __forceinline__ T smaller(T a, T b) { return a < b ? a : b; }

inline constexpr unsigned allLanes = 0xffffffffu;

/** The sum over a warp, in every lane the same bits. */
template <class T>
__device__ T warpSum(T value) {
    for (int other = 16; other > 0; other /= 2) value += __shfl_xor_sync(allLanes, value, other);
    return value;
}
template <class T>
__device__ T warpMaximum(T value) {
    for (int other = 16; other > 0; other /= 2) value = larger(value, __shfl_xor_sync(allLanes, value, other));
    return value;
}

/** The sum over a one-dimensional block of whole warps, in every thread. All threads of the block must come here. */
template <class T>
__device__ T blockSum(T value) {
    __shared__ T ofWarp[32];
    const int lane = static_cast<int>(threadIdx.x) % 32, warp = static_cast<int>(threadIdx.x) / 32;
    value = warpSum(value);
    if (lane == 0) ofWarp[warp] = value;
    __syncthreads();
    const T sum = warpSum(lane < static_cast<int>(blockDim.x) / 32 ? ofWarp[lane] : T(0));
    __syncthreads();  // the next sum may write again
    return sum;
}

/** True in the block of a one-dimensional grid that gets here last: what the others wrote before is then to be seen, by
 *  volatile reads. The counter is 0 before and after. Once a kernel; all threads of the block must come here. */
__device__ inline bool isLastBlock(unsigned* counter) {
    __shared__ bool last;
    __threadfence();
    __syncthreads();
    if (threadIdx.x == 0) last = atomicInc(counter, gridDim.x - 1) == gridDim.x - 1;
    __syncthreads();
    if (last) __threadfence();
    return last;
}

/** Σ of `count` numbers, `stride` apart, that other blocks wrote, in a fixed order, in every thread of a one-dimensional block. */
__device__ inline double sumOfBlocks(const volatile double* partial, Count count, Count stride = 1) {
    double sum = 0;
    for (Count i = threadIdx.x; i < count; i += blockDim.x) sum += partial[i * stride];
    return blockSum(sum);
}

}  // namespace lamina::cuda
