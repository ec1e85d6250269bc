// SPDX-License-Identifier: GPL-3.0-or-later
// NVIDIA GPUs as devices, and the door through which a program that was built without CUDA finds them.
#pragma once

#include <filesystem>
#include <memory>

#include "engine/backend/backend.h"
#include "engine/backend/nvml.h"

namespace lamina::cuda {

/** nvml: the library that tells how much memory is free. */
std::unique_ptr<Backend> makeCudaBackend(const std::filesystem::path& nvml = Nvml::usualLibrary);

}  // namespace lamina::cuda
