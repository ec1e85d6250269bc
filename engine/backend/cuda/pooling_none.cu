// SPDX-License-Identifier: GPL-3.0-or-later
// A build without cuDNN's headers.
#include "engine/backend/cuda/pooling_library.h"

namespace lamina::cuda {

std::unique_ptr<PoolingLibrary> makePoolingLibrary() { return nullptr; }

}  // namespace lamina::cuda
