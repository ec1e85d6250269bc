// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/cudnn/cudnn_run.h"

#include "engine/backend/cuda/check.h"
#include "engine/base/error.h"

namespace lamina::cuda {

void require(const CudnnLibrary& library, cudnnStatus_t status, const char* tried) {
    if (status != CUDNN_STATUS_SUCCESS)
        throw Error(std::string("cuDNN failed to ") + tried + ": " + library.cudnnGetErrorString(status), {},
                    "update cuDNN and the driver, or set LAMINA_CUDNN=off to do without it");
}

CudnnDescriptor chosenDevice(const CudnnLibrary& library) {
    int device = 0;
    check(cudaGetDevice(&device), "tell which device is used");
    CudnnDescriptor d(library, CUDNN_BACKEND_DEVICEPROP_DESCRIPTOR);
    d.set(CUDNN_ATTR_DEVICEPROP_DEVICE_ID, CUDNN_TYPE_INT32, std::int32_t{device});
    d.finalize();
    return d;
}

void CudnnRun::pack(const CudnnPlaces& places) {
    try {
        CudnnDescriptor pack(library_, CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR);
        pack.set(CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS, places.names);
        pack.set(CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS, CUDNN_TYPE_VOID_PTR, static_cast<std::int64_t>(places.pointers.size()),
                 places.pointers.data());
        pack.set(CUDNN_ATTR_VARIANT_PACK_WORKSPACE, CUDNN_TYPE_VOID_PTR, workspace_);
        pack.finalize();
        pack_ = std::make_shared<CudnnDescriptor>(std::move(pack));
    } catch (const CudnnRefusal& refusal) {
        require(library_, refusal.status, "take the places of numbers");
    }
}

void CudnnRun::execute(cudaStream_t stream, const char* tried) const {
    require(library_, library_.cudnnSetStream(handle_, stream), "enter a stream");
    require(library_, library_.cudnnBackendExecute(handle_, plan_->descriptor.get(), pack_->get()), tried);
}

}  // namespace lamina::cuda
