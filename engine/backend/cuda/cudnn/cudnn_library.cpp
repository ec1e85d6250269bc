// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/cudnn/cudnn_library.h"

#include "engine/base/platform.h"

namespace lamina::cuda {

namespace {

constexpr std::size_t oldest = 90800;  // plans are made for the properties of a device since then

/** Fills the table; the name of what is missing, or null. */
const char* fill(CudnnLibrary& table, void* library) {
#define F(function)                                                                                          \
    table.function = reinterpret_cast<decltype(table.function)>(symbolOf(library, #function));               \
    if (!table.function) return #function;
    LAMINA_CUDNN_FUNCTIONS(F)
#undef F
    return nullptr;
}

}  // namespace

const CudnnLibrary* openCudnn(std::string& why) {
    static CudnnLibrary table;
    static const std::string whyNot = [] {
        std::string reason;
        const std::string name = "libcudnn.so." + std::to_string(CUDNN_MAJOR);
        void* const library = openLibrary(name, reason);
        if (!library) return "there is no " + name;
        if (const char* missing = fill(table, library)) return name + " has no " + missing;
        const std::size_t version = table.cudnnGetVersion();
        if (version < oldest) return "cuDNN " + std::to_string(version) + " is older than " + std::to_string(oldest);
        return std::string();
    }();
    why = whyNot;
    return why.empty() ? &table : nullptr;
}

}  // namespace lamina::cuda
