// SPDX-License-Identifier: GPL-3.0-or-later
// Convolutions by cuDNN: plans are kept, since nets repeat themselves and each program of a plan asks again.
#include <map>
#include <tuple>

#include "engine/backend/cuda/check.h"
#include "engine/backend/cuda/convolution_library.h"
#include "engine/backend/cuda/cudnn/cudnn_convolution.h"
#include "engine/base/error.h"

namespace lamina::cuda {

namespace {

void require(const CudnnLibrary& library, cudnnStatus_t status, const char* tried) {
    if (status != CUDNN_STATUS_SUCCESS)
        throw Error(std::string("cuDNN failed to ") + tried + ": " + library.cudnnGetErrorString(status), {},
                    "update cuDNN and the driver, or set LAMINA_CUDNN=off to do without it");
}

/** The properties of the device that is chosen. */
CudnnDescriptor deviceOf(const CudnnLibrary& library) {
    int device = 0;
    check(cudaGetDevice(&device), "tell which device is used");
    CudnnDescriptor d(library, CUDNN_BACKEND_DEVICEPROP_DESCRIPTOR);
    d.set(CUDNN_ATTR_DEVICEPROP_DEVICE_ID, CUDNN_TYPE_INT32, std::int32_t{device});
    d.finalize();
    return d;
}

/** One convolution at one place: places are the same at every run of a program. */
class Planned final : public PlannedConvolution {
 public:
    Planned(const CudnnLibrary& library, cudnnHandle_t handle, std::byte* workspace, std::shared_ptr<const CudnnPlan> plan)
        : library_(library), handle_(handle), workspace_(workspace), plan_(std::move(plan)) {}

    void run(cudaStream_t stream, const Places& at) override {
        if (!pack_) pack(at);
        require(library_, library_.cudnnSetStream(handle_, stream), "enter a stream");
        require(library_, library_.cudnnBackendExecute(handle_, plan_->descriptor.get(), pack_->get()), "convolve");
    }

 private:
    void pack(const Places& at) {
        try {
            std::vector<std::int64_t> names{cudnnX, cudnnKernel, cudnnOut};
            std::vector<void*> pointers{at.x, at.kernel, at.out};
            if (at.bias) names.push_back(cudnnBias), pointers.push_back(const_cast<void*>(at.bias));
            CudnnDescriptor pack(library_, CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR);
            pack.set(CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS, names);
            pack.set(CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS, CUDNN_TYPE_VOID_PTR, static_cast<std::int64_t>(pointers.size()), pointers.data());
            pack.set(CUDNN_ATTR_VARIANT_PACK_WORKSPACE, CUDNN_TYPE_VOID_PTR, workspace_);
            pack.finalize();
            pack_ = std::make_shared<CudnnDescriptor>(std::move(pack));
        } catch (const CudnnRefusal& refusal) {
            require(library_, refusal.status, "take the places of a convolution");
        }
    }

    const CudnnLibrary& library_;
    cudnnHandle_t handle_;
    std::byte* workspace_;
    std::shared_ptr<const CudnnPlan> plan_;
    std::shared_ptr<CudnnDescriptor> pack_;
};

/** All that decides about a plan. */
auto keyOf(const Convolution& c) {
    const Window2D& w = c.window;
    return std::tuple(c.pass, c.type, c.bias, c.relu, std::tuple(w.batch, w.height, w.width, w.channels, w.outHeight, w.outWidth, w.filters),
                      std::tuple(w.kernel[0], w.kernel[1], w.strides[0], w.strides[1], w.dilation[0], w.dilation[1]),
                      std::tuple(w.padBefore[0], w.padBefore[1], w.groups));
}

class Cudnn final : public ConvolutionLibrary {
 public:
    Cudnn(const CudnnLibrary& library, std::byte* workspace, bool tensorFloat32)
        : library_(library), workspace_(workspace), limits_{static_cast<std::int64_t>(convolutionWorkspace), tensorFloat32}, device_(deviceOf(library)) {
        require(library_, library_.cudnnCreate(&handle_), "start");
    }
    ~Cudnn() override { library_.cudnnDestroy(handle_); }
    Cudnn(const Cudnn&) = delete;
    Cudnn& operator=(const Cudnn&) = delete;

    std::shared_ptr<PlannedConvolution> plan(const Convolution& c) override {
        const auto key = keyOf(c);
        auto found = plans_.find(key);
        if (found == plans_.end()) {
            std::shared_ptr<const CudnnPlan> made;
            if (auto plan = planConvolution(library_, device_, c, limits_)) made = std::make_shared<CudnnPlan>(std::move(*plan));
            found = plans_.emplace(key, std::move(made)).first;
        }
        if (!found->second) return nullptr;
        return std::make_shared<Planned>(library_, handle_, workspace_, found->second);
    }

 private:
    const CudnnLibrary& library_;
    std::byte* workspace_;
    CudnnLimits limits_;
    CudnnDescriptor device_;
    cudnnHandle_t handle_ = nullptr;
    std::map<decltype(keyOf(std::declval<const Convolution&>())), std::shared_ptr<const CudnnPlan>> plans_;  // null: refused
};

}  // namespace

const std::string& whyNoConvolutionLibrary() {
    static const std::string why = [] {
        std::string reason;
        openCudnn(reason);
        return reason;
    }();
    return why;
}

std::unique_ptr<ConvolutionLibrary> makeConvolutionLibrary(std::byte* workspace, bool tensorFloat32) {
    std::string why;
    const CudnnLibrary* const library = openCudnn(why);
    if (!library) return nullptr;
    try {
        return std::make_unique<Cudnn>(*library, workspace, tensorFloat32);
    } catch (const CudnnRefusal&) {
        return nullptr;  // it does not know this device
    }
}

}  // namespace lamina::cuda
