// SPDX-License-Identifier: GPL-3.0-or-later
// Errors of the CUDA runtime as sentences.
#pragma once

#include <cuda_runtime.h>

namespace lamina::cuda {

/** Throws Error when a call failed: what was tried, what CUDA says. */
void check(cudaError_t error, const char* tried);

}  // namespace lamina::cuda
