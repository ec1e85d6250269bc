// SPDX-License-Identifier: GPL-3.0-or-later
// A convolution as a graph of cuDNN, and the way that cuDNN knows for it on a device of certain properties. Nothing here needs
// the device itself, so that a test can ask where none is.
#pragma once

#include <optional>

#include "engine/backend/cuda/convolution_library.h"
#include "engine/backend/cuda/cudnn/cudnn_plan.h"

namespace lamina::cuda {

/** Names of the numbers that a plan asks for when it runs. */
enum CudnnPlace : std::int64_t { cudnnX = 1, cudnnKernel, cudnnOut, cudnnBias, cudnnSum, cudnnShifted };

/** What a plan may do. */
struct CudnnLimits {
    std::int64_t workspace;         // bytes
    bool tensorFloat32;             // float32 factors may be rounded to 10 bits
};

/** The first way in cuDNN's own order that keeps to the limits and makes the same bits at every run; nothing when there is none.
 *  device: a finished descriptor of the properties of a device. */
std::optional<CudnnPlan> planConvolution(const CudnnLibrary& library, const CudnnDescriptor& device, const Convolution& convolution,
                                         const CudnnLimits& limits);

}  // namespace lamina::cuda
