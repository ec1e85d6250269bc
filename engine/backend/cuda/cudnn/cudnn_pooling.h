// SPDX-License-Identifier: GPL-3.0-or-later
// Pooling as a graph of cuDNN, and the way that cuDNN knows for it on a device of certain properties. Nothing here needs the
// device itself; but cuDNN compiles these plans when they are made, with the driver's library and libnvrtc.
#pragma once

#include <optional>

#include "engine/backend/cuda/cudnn/cudnn_plan.h"
#include "engine/backend/cuda/pooling_library.h"

namespace lamina::cuda {

/** Names of the numbers that a plan of pooling asks for when it runs. */
enum CudnnPoolingPlace : std::int64_t { cudnnImage = 1, cudnnPooled, cudnnPlaces };

/** The first way in cuDNN's own order that makes the same bits at every run and works in no memory of its own; nothing when there
 *  is none. device: a finished descriptor of the properties of a device. */
std::optional<CudnnPlan> planPooling(const CudnnLibrary& library, const CudnnDescriptor& device, const Pooling& pooling);

}  // namespace lamina::cuda
