// SPDX-License-Identifier: GPL-3.0-or-later
// NVIDIA's management library, opened at run time: what a GPU's driver knows of it, without CUDA and beside its streams.
#pragma once

#include <filesystem>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace lamina {

/** One look at a GPU; what its driver does not tell is NaN. */
struct GpuFigures {
    static constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
    double utilization = unknown;        // 0 to 1: of the time since the driver's last count, a kernel was running
    double memoryUtilization = unknown;  // 0 to 1: of that time, memory was read or written
    double memory = unknown, memoryTotal = unknown;  // bytes; taken by all processes
    double power = unknown;              // watts
    double temperature = unknown;        // degrees Celsius
    double clock = unknown, memoryClock = unknown;   // hertz; of the multiprocessors, of the memory
};

/** The library, open. Its own header is not needed: what is called here has kept its binary form since driver 418 (2019). */
class Nvml {
    struct Functions;

 public:
    /** As the system finds it. */
    static constexpr const char* usualLibrary = "libnvidia-ml.so.1";

    /** Throws Error: no library, an old one, or a driver that does not answer. */
    explicit Nvml(const std::filesystem::path& library = usualLibrary);
    ~Nvml();
    Nvml(const Nvml&) = delete;
    Nvml& operator=(const Nvml&) = delete;

    /** "570.124.06"; empty when the driver does not say. */
    std::string driver() const;

    class Gpu {
     public:
        const std::string& name() const { return name_; }
        const std::string& busId() const { return busId_; }
        /** Throws Error when the GPU is lost; a figure that fails for another reason is NaN. */
        GpuFigures look() const;

     private:
        friend class Nvml;
        Gpu(const Functions& call, void* handle, std::string busId);
        const Functions* call_;
        void* handle_;
        std::string name_, busId_;
    };

    /** The GPU at a PCI address, which means the same GPU here and in CUDA, whatever CUDA_VISIBLE_DEVICES makes of the
     *  numbers: "0000:3b:00.0". Lives as long as this. Throws Error when there is none. */
    Gpu gpu(const std::string& busId) const;
    /** All that the driver knows, also those that CUDA_VISIBLE_DEVICES hides; a GPU that does not answer is left out. */
    std::vector<Gpu> gpus() const;

 private:
    std::unique_ptr<Functions> call_;
};

/** Whether two PCI addresses, as CUDA and NVML write them, are of one GPU. */
bool sameGpu(const std::string& busId, const std::string& other);

}  // namespace lamina
