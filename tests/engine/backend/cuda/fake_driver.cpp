// SPDX-License-Identifier: GPL-3.0-or-later
// A CUDA driver without a device: it takes what is compiled for one, and nothing can be run. cuDNN compiles some plans when they
// are made and loads what comes of it; so it can be asked for them where no driver is. The names are those that it looks for.
#include <cstddef>

#define LAMINA_SHOWN extern "C" __attribute__((visibility("default")))

namespace {

constexpr int done = 0, stub = 34;  // CUDA_SUCCESS, CUDA_ERROR_STUB_LIBRARY
int thing;

int give(void** handle) {
    *handle = &thing;
    return done;
}

}  // namespace

LAMINA_SHOWN int cuDriverGetVersion(int* version) {
    *version = 13000;
    return done;
}
LAMINA_SHOWN int cuDeviceGetCount(int* count) {
    *count = 0;
    return done;
}
LAMINA_SHOWN int cuGetExportTable(const void** table, const void*) {
    *table = nullptr;
    return stub;
}
LAMINA_SHOWN int cuGetErrorName(int, const char** name) {
    *name = "an error";
    return done;
}
LAMINA_SHOWN int cuGetErrorString(int, const char** words) {
    *words = "an error of a driver without a device";
    return done;
}
LAMINA_SHOWN int cuKernelGetAttribute(int* value, ...) {
    *value = 0;
    return done;
}
LAMINA_SHOWN int cuFuncGetAttribute(int* value, ...) {
    *value = 0;
    return done;
}

#define LAMINA_GIVES(function) \
    LAMINA_SHOWN int function(void** handle, ...) { return give(handle); }
LAMINA_GIVES(cuLibraryLoadData)
LAMINA_GIVES(cuLibraryLoadFromFile)
LAMINA_GIVES(cuLibraryGetKernel)
LAMINA_GIVES(cuModuleLoadData)
LAMINA_GIVES(cuModuleLoadDataEx)
LAMINA_GIVES(cuModuleLoadFatBinary)
LAMINA_GIVES(cuModuleGetFunction)

#define LAMINA_TAKES(function) \
    LAMINA_SHOWN int function() { return done; }
LAMINA_TAKES(cuInit)
LAMINA_TAKES(cuLibraryUnload)
LAMINA_TAKES(cuModuleUnload)
LAMINA_TAKES(cuKernelSetAttribute)
LAMINA_TAKES(cuFuncSetAttribute)

// Looked for, and not called as long as nothing runs.
#define LAMINA_REFUSES(function) \
    LAMINA_SHOWN int function() { return stub; }
LAMINA_REFUSES(cuCtxGetCurrent)
LAMINA_REFUSES(cuCtxGetDevice)
LAMINA_REFUSES(cuCtxGetLimit)
LAMINA_REFUSES(cuCtxPopCurrent)
LAMINA_REFUSES(cuCtxPushCurrent)
LAMINA_REFUSES(cuDeviceGet)
LAMINA_REFUSES(cuDeviceGetAttribute)
LAMINA_REFUSES(cuDevicePrimaryCtxRelease)
LAMINA_REFUSES(cuDevicePrimaryCtxReset)
LAMINA_REFUSES(cuDevicePrimaryCtxRetain)
LAMINA_REFUSES(cuLaunchCooperativeKernel)
LAMINA_REFUSES(cuLaunchKernel)
LAMINA_REFUSES(cuLaunchKernelEx)
LAMINA_REFUSES(cuLinkAddData)
LAMINA_REFUSES(cuLinkAddData_v2)
LAMINA_REFUSES(cuLinkAddFile_v2)
LAMINA_REFUSES(cuLinkComplete)
LAMINA_REFUSES(cuLinkCreate)
LAMINA_REFUSES(cuLinkCreate_v2)
LAMINA_REFUSES(cuLinkDestroy)
LAMINA_REFUSES(cuMemcpyDtoH_v2)
LAMINA_REFUSES(cuModuleGetGlobal_v2)
LAMINA_REFUSES(cuOccupancyMaxActiveBlocksPerMultiprocessor)
LAMINA_REFUSES(cuOccupancyMaxPotentialClusterSize)
LAMINA_REFUSES(cuStreamGetCtx)
LAMINA_REFUSES(cuStreamSynchronize)
LAMINA_REFUSES(cuTensorMapEncodeTiled)
