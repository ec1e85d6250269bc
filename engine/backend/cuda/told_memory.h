// SPDX-License-Identifier: GPL-3.0-or-later
// What a plan will take of a device, told before anything of the device is asked for.
#pragma once

#include <cstdint>

#include "engine/backend/cuda/options.h"
#include "engine/plan/plan.h"

namespace lamina::cuda {

/** Bytes that an executor of this plan takes when it is opened: arenas, tables, what kernels and libraries work in. Of data and
 *  snapshots nothing. A library that does less in a pass than it may takes less. */
std::uint64_t toldMemory(const Plan& plan, const CudaOptions& options);

}  // namespace lamina::cuda
