// SPDX-License-Identifier: GPL-3.0-or-later
// NVIDIA GPUs as devices, and the door through which a program that was built without CUDA finds them.
#pragma once

#include <memory>

#include "engine/backend/backend.h"

namespace lamina::cuda {

std::unique_ptr<Backend> makeCudaBackend();

}  // namespace lamina::cuda
