// SPDX-License-Identifier: GPL-3.0-or-later
// Convolutions by cuDNN: plans are kept, since nets repeat themselves and each program of a plan asks again.
#include <map>
#include <tuple>

#include "engine/backend/cuda/cudnn/cudnn_convolution.h"
#include "engine/backend/cuda/cudnn/cudnn_run.h"

namespace lamina::cuda {

namespace {

class Planned final : public PlannedConvolution {
 public:
    explicit Planned(CudnnRun run) : run_(std::move(run)) {}
    void run(cudaStream_t stream, const Places& at) override {
        run_.run(stream, "convolve", [&] {
            CudnnPlaces places{{cudnnX, cudnnKernel, cudnnOut}, {at.x, at.kernel, at.out}};
            if (at.bias) places.names.push_back(cudnnBias), places.pointers.push_back(const_cast<void*>(at.bias));
            return places;
        });
    }

 private:
    CudnnRun run_;
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
        : library_(library), workspace_(workspace), limits_{static_cast<std::int64_t>(convolutionWorkspace), tensorFloat32}, device_(chosenDevice(library)) {
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
        return std::make_shared<Planned>(CudnnRun(library_, handle_, workspace_, found->second));
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
