// SPDX-License-Identifier: GPL-3.0-or-later
// Kernels in which a warp takes a row at a time. For kernels' own sources only.
#pragma once

#include "engine/backend/cuda/kernels/device.h"

namespace lamina::cuda {

namespace {

constexpr unsigned rowsABlock = 4;

/** A warp a row; warps walk on where there are very many rows. */
inline Grid gridOfRows(Count rows, Count most = mostBlocks) {
    const Count blocks = quotient(rows, rowsABlock);
    return {dim3(static_cast<unsigned>(blocks < most ? blocks : most)), dim3(rows < rowsABlock ? 32u * static_cast<unsigned>(rows) : 32 * rowsABlock)};
}
__device__ __forceinline__ int laneOfRow() { return static_cast<int>(threadIdx.x % 32); }
__device__ __forceinline__ Count firstRow() { return static_cast<Count>(blockIdx.x) * (blockDim.x / 32) + threadIdx.x / 32; }
__device__ __forceinline__ Count rowStride() { return static_cast<Count>(gridDim.x) * (blockDim.x / 32); }

}  // namespace

}  // namespace lamina::cuda
