// SPDX-License-Identifier: GPL-3.0-or-later
// cuDNN as it is found when the program runs: nothing links against it.
#pragma once

#include <string>

#include <cudnn.h>

namespace lamina::cuda {

/** The functions of cuDNN that we call. */
struct CudnnLibrary {
#define LAMINA_CUDNN_FUNCTIONS(F)                                                                                         \
    F(cudnnGetVersion) F(cudnnGetErrorString) F(cudnnCreate) F(cudnnDestroy) F(cudnnSetStream)                            \
    F(cudnnBackendCreateDescriptor) F(cudnnBackendDestroyDescriptor) F(cudnnBackendSetAttribute) F(cudnnBackendGetAttribute) \
    F(cudnnBackendFinalize) F(cudnnBackendExecute)
#define F(function) decltype(&::function) function = nullptr;
    LAMINA_CUDNN_FUNCTIONS(F)
#undef F
};

/** The library of the major version that this was built with; null where there is none that fits, and then `why` says it in a
 *  clause. */
const CudnnLibrary* openCudnn(std::string& why);

}  // namespace lamina::cuda
