// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/backend/cuda/cuda_backend.h"

#include <algorithm>
#include <filesystem>
#include <memory>

#include <cuda_runtime.h>

#include "engine/backend/cuda/cuda_executor.h"
#include "engine/backend/cuda/data_feed.h"
#include "engine/backend/cuda/told_memory.h"
#include "engine/base/error.h"
#include "engine/base/platform.h"

namespace lamina::cuda {

namespace {

constexpr int oldestArchitecture = 75;  // Turing: what CUDA 13 still builds for

std::string version(int v) { return std::to_string(v / 1000) + "." + std::to_string(v % 1000 / 10); }

std::string gibibytes(std::uint64_t bytes) { return std::to_string((bytes + (std::uint64_t{1} << 29)) >> 30) + " GiB"; }

/** How much of a GPU's memory is free: by the driver's library, which leaves nothing on a GPU that nobody has chosen yet.
 *  Where that does not tell, or tells of a GPU of which we have a slice, CUDA is asked, at the price of a context there. */
class FreeMemory {
 public:
    explicit FreeMemory(const std::filesystem::path& library) {
        try {
            nvml_ = std::make_unique<Nvml>(library);
        } catch (const Error&) {
            // The device plots say it.
        }
    }
    /** Throws Error when the GPU does not answer. */
    std::uint64_t of(int index, const Device& device) const {
        const GpuFigures f = told(device.busId);
        const auto total = static_cast<double>(device.memory);
        if (f.memoryTotal >= 0.9 * total && f.memoryTotal <= 1.1 * total)
            return std::min(device.memory, static_cast<std::uint64_t>(std::max(0.0, f.memoryTotal - f.memory)));
        std::size_t free = 0, all = 0;
        cudaError_t error = cudaSetDevice(index);
        if (error == cudaSuccess) error = cudaMemGetInfo(&free, &all);
        if (error != cudaSuccess) throw Error(std::string("the GPU cannot be opened: ") + cudaGetErrorString(error));
        return free;
    }

 private:
    GpuFigures told(const std::string& busId) const {
        if (!nvml_) return {};
        for (const Nvml::Gpu& gpu : nvml_->gpus())
            if (sameGpu(gpu.busId(), busId)) return gpu.look();
        return {};
    }
    std::unique_ptr<Nvml> nvml_;
};

Device deviceOf(int index, const FreeMemory& memory) {
    Device d;
    d.id = "cuda:" + std::to_string(index);
    char busId[32] = {};
    if (cudaDeviceGetPCIBusId(busId, sizeof busId, index) == cudaSuccess) d.busId = busId;
    cudaDeviceProp p{};
    if (const cudaError_t error = cudaGetDeviceProperties(&p, index); error != cudaSuccess) {
        d.title = "GPU " + std::to_string(index);
        d.usable = false;
        d.reason = std::string("the GPU does not answer: ") + cudaGetErrorString(error);
        return d;
    }
    d.title = std::string(p.name) + " · " + gibibytes(p.totalGlobalMem);
    d.memory = p.totalGlobalMem;
    if (p.major * 10 + p.minor < oldestArchitecture) {
        d.usable = false;
        d.reason = "its architecture " + std::to_string(p.major) + "." + std::to_string(p.minor) + " is older than 7.5";
        return d;
    }
    try {
        d.freeMemory = memory.of(index, d);
    } catch (const Error& e) {
        d.usable = false;
        d.reason = e.what();
    }
    return d;
}

/** LAMINA_CUDNN=off: convolutions and pooling without the library, to compare, or where it is broken. */
CudaOptions optionsHere() {
    CudaOptions options;
    options.convolutionLibrary = options.poolingLibrary = environment("LAMINA_CUDNN") != "off";
    return options;
}

class CudaBackend final : public Backend {
 public:
    explicit CudaBackend(const std::filesystem::path& nvml) : memory_(nvml) {}

    std::string name() const override { return "cuda"; }

    std::vector<Device> devices() const override {
        int count = 0;
        if (cudaGetDeviceCount(&count) != cudaSuccess) {
            static_cast<void>(cudaGetLastError());
            return {};
        }
        std::vector<Device> all;
        for (int i = 0; i < count; ++i) all.push_back(deviceOf(i, memory_));
        return all;
    }

    std::string whyNoDevice() const override {
        int driver = 0, runtime = 0, count = 0;
        static_cast<void>(cudaDriverGetVersion(&driver));
        static_cast<void>(cudaRuntimeGetVersion(&runtime));
        const cudaError_t error = cudaGetDeviceCount(&count);
        static_cast<void>(cudaGetLastError());
        if (driver == 0) return "no CUDA driver was found";
        if (error == cudaErrorInsufficientDriver || driver / 1000 < runtime / 1000)
            return "the NVIDIA driver is too old: it knows CUDA " + version(driver) + ", this program needs " + version(runtime) +
                   "; update the driver";
        if (error == cudaErrorNoDevice || (error == cudaSuccess && count == 0)) return "the NVIDIA driver sees no GPU";
        if (error != cudaSuccess) return std::string("CUDA does not start: ") + cudaGetErrorString(error);
        return {};
    }

    DeviceNeed need(const Plan& plan, const DataSize& data, std::uint64_t free) const override {
        DeviceNeed need;
        const std::uint64_t taken = toldMemory(plan, optionsHere());
        need.workspace = taken - plan.memory().total();
        const std::uint64_t budget = budgetOf(free > taken ? free - taken : 0);
        need.streamed = data.bytes > budget;
        need.data = data.bytes;
        if (need.streamed) {
            std::int64_t batch = 1;
            for (const Program& p : plan.programs) batch = std::max(batch, p.batch);
            need.data = windowBytes(data.bytes / static_cast<std::uint64_t>(std::max<std::int64_t>(data.samples, 1)), budget, batch);
        }
        // The rows of each pass, those of the training also in the order of the epoch.
        need.data += sizeof(std::uint32_t) * static_cast<std::uint64_t>(2 * data.train + data.validation);
        return need;
    }

    std::unique_ptr<Executor> open(const Device& device, std::shared_ptr<const Plan> plan, const ExecutorOptions& options) const override {
        if (options.precision == Precision::BFloat16 && plan->compute != DType::BFloat16)
            throw Error("the precision bfloat16 was asked for, and the plan is one in float32", {}, "compile it for bfloat16");
        CudaOptions cuda = optionsHere();
        cuda.device = std::stoi(device.id.substr(device.id.find(':') + 1));
        cuda.tensorFloat32 = options.precision == Precision::TensorFloat32;
        cuda.dataBudget = options.dataBudget;
        return std::make_unique<CudaExecutor>(std::move(plan), cuda);
    }

 private:
    FreeMemory memory_;
};

}  // namespace

std::unique_ptr<Backend> makeCudaBackend(const std::filesystem::path& nvml) { return std::make_unique<CudaBackend>(nvml); }

}  // namespace lamina::cuda
