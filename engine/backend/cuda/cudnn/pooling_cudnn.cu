// SPDX-License-Identifier: GPL-3.0-or-later
// Pooling by cuDNN. Its plans are compiled when they are made, so they are kept as long as the process lives: trainings of the same
// net follow each other, and each program of a plan asks again.
#include <map>
#include <mutex>
#include <tuple>

#include "engine/backend/cuda/check.h"
#include "engine/backend/cuda/cudnn/cudnn_pooling.h"
#include "engine/backend/cuda/cudnn/cudnn_run.h"

namespace lamina::cuda {

namespace {

class Planned final : public PlannedPooling {
 public:
    explicit Planned(CudnnRun run) : run_(std::move(run)) {}
    void run(cudaStream_t stream, const Places& at) override {
        run_.run(stream, "pool", [&] {
            CudnnPlaces places{{cudnnImage, cudnnPooled}, {at.x, at.out}};
            if (at.places) places.names.push_back(cudnnPlaces), places.pointers.push_back(at.places);
            return places;
        });
    }

 private:
    CudnnRun run_;
};

/** All that decides about a plan, and the device that it was compiled for. */
auto keyOf(int device, const Pooling& p) {
    const Window2D& w = p.window;
    return std::tuple(device, p.kind, p.pass, p.type, p.places, std::tuple(w.batch, w.height, w.width, w.channels, w.outHeight, w.outWidth),
                      std::tuple(w.kernel[0], w.kernel[1], w.strides[0], w.strides[1], w.padBefore[0], w.padBefore[1]));
}

/** What is known of cuDNN in this process. */
struct Known {
    std::recursive_mutex mutex;  // a look at its ties makes a plan
    std::map<decltype(keyOf(0, std::declval<const Pooling&>())), std::shared_ptr<const CudnnPlan>> plans;  // null: refused
    std::map<std::pair<int, DType>, bool> tiesGoToTheFirst;
};
Known& known() {
    static Known* const all = new Known;  // never given back: plans must not outlive the library, which ends at an unknown time
    return *all;
}

class Cudnn final : public PoolingLibrary {
 public:
    explicit Cudnn(const CudnnLibrary& library) : library_(library) { check(cudaGetDevice(&device_), "tell which device is used"); }
    ~Cudnn() override {
        if (handle_) library_.cudnnDestroy(handle_);
    }
    Cudnn(const Cudnn&) = delete;
    Cudnn& operator=(const Cudnn&) = delete;

    std::shared_ptr<PlannedPooling> plan(const Pooling& p) override {
        const std::lock_guard lock(known().mutex);
        return p.places && !tiesAreOurs(p.type) ? nullptr : planned(p);
    }

 private:
    bool tiesAreOurs(DType type) {
        const auto [found, isNew] = known().tiesGoToTheFirst.try_emplace({device_, type});
        if (isNew) found->second = tiesGoToTheFirst([this](const Pooling& p) { return planned(p); }, type);
        return found->second;
    }

    std::shared_ptr<PlannedPooling> planned(const Pooling& p) {
        const auto [found, isNew] = known().plans.try_emplace(keyOf(device_, p));
        if (isNew) found->second = made(p);
        if (!found->second) return nullptr;
        if (!handle_ && library_.cudnnCreate(&handle_) != CUDNN_STATUS_SUCCESS) return nullptr;  // our own kernels need none
        return std::make_shared<Planned>(CudnnRun(library_, handle_, nullptr, found->second));
    }

    std::shared_ptr<const CudnnPlan> made(const Pooling& p) const {
        try {
            if (auto plan = planPooling(library_, chosenDevice(library_), p)) return std::make_shared<CudnnPlan>(std::move(*plan));
        } catch (const CudnnRefusal&) {
            // It does not know this device.
        }
        return nullptr;
    }

    const CudnnLibrary& library_;
    int device_ = 0;
    cudnnHandle_t handle_ = nullptr;  // made with the first plan
};

}  // namespace

std::unique_ptr<PoolingLibrary> makePoolingLibrary() {
    std::string why;
    const CudnnLibrary* const library = openCudnn(why);
    return library ? std::make_unique<Cudnn>(*library) : nullptr;
}

}  // namespace lamina::cuda
