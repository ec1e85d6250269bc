// SPDX-License-Identifier: GPL-3.0-or-later
// Extents of a convolution or pooling, channels last, and which cells see which. For kernels.
#pragma once

#include <cuda_runtime.h>

namespace lamina::cuda {

struct Window2D {
    int batch, height, width, channels;   // of the input
    int outHeight, outWidth, filters;     // of the output
    int kernel[2], strides[2], dilation[2], padBefore[2];
    int groups;
};

/** The input coordinate that output coordinate o sees through tap t. */
__device__ __forceinline__ int tapInput(const Window2D& w, int axis, int o, int t) {
    return o * w.strides[axis] - w.padBefore[axis] + t * w.dilation[axis];
}

/** The output coordinate that sees input i through tap t, or -1. */
__device__ __forceinline__ int tapOutput(const Window2D& w, int axis, int i, int t) {
    const int at = i + w.padBefore[axis] - t * w.dilation[axis];
    if (at < 0 || at % w.strides[axis] != 0) return -1;
    return at / w.strides[axis] < (axis == 0 ? w.outHeight : w.outWidth) ? at / w.strides[axis] : -1;
}

__device__ __forceinline__ bool inside(int i, int extent) { return i >= 0 && i < extent; }

}  // namespace lamina::cuda
