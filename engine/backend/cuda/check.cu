// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/check.h"

#include <string>

#include "engine/base/error.h"

namespace lamina::cuda {

void check(cudaError_t error, const char* tried) {
    if (error == cudaSuccess) return;
    static_cast<void>(cudaGetLastError());  // what is not sticky is forgotten
    const bool memory = error == cudaErrorMemoryAllocation;
    throw Error(std::string("the GPU failed to ") + tried + ": " + cudaGetErrorString(error), {},
                memory ? "choose a smaller batch, or train on the CPU" : "look whether nvidia-smi still shows it, or train on the CPU");
}

}  // namespace lamina::cuda
