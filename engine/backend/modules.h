// SPDX-License-Identifier: GPL-3.0-or-later
// Backends that are no part of this program: looked for beside it when it runs.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "engine/backend/backend.h"

namespace lamina {

/** A backend, or why there is none, in a clause. */
struct FoundModule {
    std::unique_ptr<Backend> backend;
    std::string whyNot;
};

/** liblamina_cuda.so in lib/lamina beside the program's directory. */
std::filesystem::path cudaModuleFile();

/** Opens the module. Not where there is no NVIDIA driver: it could do nothing. */
FoundModule findCudaModule(const std::filesystem::path& driver = "libcuda.so.1", const std::filesystem::path& module = cudaModuleFile());

}  // namespace lamina
