// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/modules.h"

#include "engine/base/platform.h"

namespace lamina {

std::filesystem::path cudaModuleFile() { return programFile().parent_path().parent_path() / "lib" / "lamina" / "liblamina_cuda.so"; }

FoundModule findCudaModule(const std::filesystem::path& driver, const std::filesystem::path& file) {
    std::string why;
    if (!openLibrary(driver, why)) return {nullptr, "no CUDA driver was found"};
    std::error_code error;
    if (!std::filesystem::exists(file, error)) return {nullptr, "this build has no CUDA module: " + file.string() + " is missing"};
    void* const module = openLibrary(file, why);
    if (!module) return {nullptr, "the CUDA module cannot be opened (" + why + "): install the CUDA libraries it names"};
    const auto entry = reinterpret_cast<ModuleEntry>(symbolOf(module, moduleEntry));
    std::unique_ptr<Backend> backend(entry ? entry(moduleVersion) : nullptr);
    if (!backend) return {nullptr, "the CUDA module " + file.string() + " belongs to another version of Lamina"};
    std::string none = backend->whyNoDevice();
    return {std::move(backend), std::move(none)};
}

}  // namespace lamina
