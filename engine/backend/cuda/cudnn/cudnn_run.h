// SPDX-License-Identifier: GPL-3.0-or-later
// A plan of cuDNN at work on the device that is chosen.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "engine/backend/cuda/cudnn/cudnn_plan.h"

namespace lamina::cuda {

/** Throws Error when a call failed that ought not to: what was tried, what cuDNN says. */
void require(const CudnnLibrary& library, cudnnStatus_t status, const char* tried);

/** The properties of the device that is chosen. */
CudnnDescriptor chosenDevice(const CudnnLibrary& library);

/** Names of numbers, and where they lie. */
struct CudnnPlaces {
    std::vector<std::int64_t> names;
    std::vector<void*> pointers;
};

/** A plan at one place: places are the same at every run of a program. The handle outlives it. */
class CudnnRun {
 public:
    CudnnRun(const CudnnLibrary& library, cudnnHandle_t handle, std::byte* workspace, std::shared_ptr<const CudnnPlan> plan)
        : library_(library), handle_(handle), workspace_(workspace), plan_(std::move(plan)) {}

    /** places(): asked at the first run. tried: what fails if it fails. */
    template <class Places>
    void run(cudaStream_t stream, const char* tried, Places places) {
        if (!pack_) pack(places());
        execute(stream, tried);
    }

 private:
    void pack(const CudnnPlaces& places);
    void execute(cudaStream_t stream, const char* tried) const;

    const CudnnLibrary& library_;
    cudnnHandle_t handle_;
    std::byte* workspace_;
    std::shared_ptr<const CudnnPlan> plan_;
    std::shared_ptr<CudnnDescriptor> pack_;
};

}  // namespace lamina::cuda
