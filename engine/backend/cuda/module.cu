// SPDX-License-Identifier: GPL-3.0-or-later
// The door of liblamina_cuda.so: see backend/modules.h.
#include "engine/backend/cuda/cuda_backend.h"

extern "C" __attribute__((visibility("default"))) lamina::Backend* lamina_backend(int version) {
    return version == lamina::moduleVersion ? lamina::cuda::makeCudaBackend().release() : nullptr;
}
