// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/told_memory.h"

#include <vector>

#include "engine/backend/cuda/lowering.h"

namespace lamina::cuda {

namespace {

/** Libraries that do all that may be asked of them, and are never run. */
class EveryProduct final : public MatmulLibrary {
 public:
    std::function<void(cudaStream_t)> plan(const Product&) override {
        return [](cudaStream_t) {};
    }
};

class NoRun final : public PlannedConvolution {
    void run(cudaStream_t, const Places&) override {}
};
class EveryConvolution final : public ConvolutionLibrary {
 public:
    std::shared_ptr<PlannedConvolution> plan(const Convolution&) override { return std::make_shared<NoRun>(); }
};

Libraries everything(const CudaOptions& options) {
    Libraries all{std::make_unique<EveryProduct>(), nullptr, nullptr};  // pooling takes no memory, by a library as by our own kernels
    if (options.convolutionLibrary && whyNoConvolutionLibrary().empty()) all.convolutions = std::make_unique<EveryConvolution>();
    return all;
}

}  // namespace

std::uint64_t toldMemory(const Plan& plan, const CudaOptions& options) {
    const ImaginedMemory memory;
    const Machine machine(plan, HostWords{}, options, [&](std::byte*) { return everything(options); });
    std::vector<LaunchList> lists;
    for (const Program& p : plan.programs) lists.push_back(lower(p, machine));
    return memory.bytes() + matmulWorkspace();
}

}  // namespace lamina::cuda
