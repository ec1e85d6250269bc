// SPDX-License-Identifier: GPL-3.0-or-later
// How busy the machine is, a few times a second, for the live device plots; runs also while a training is paused.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "engine/backend/nvml.h"
#include "engine/history/recent_log.h"

namespace lamina {

/** One look; what this machine cannot tell is NaN. */
struct DeviceSample {
    static constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
    double time = 0;                   // seconds since 1970, UTC
    double cpuUtilization = unknown;   // of this process, 0 to 1 of all processors
    double processMemory = unknown;    // bytes
    GpuFigures gpu;                    // of the GPU that is watched
};

/** The GPU that is watched. */
struct WatchedGpu {
    std::string busId;   // empty: none
    std::string name;    // empty: not reached yet, or never
    std::string whyNot;  // why there are no figures of it, or no more: what, where, what to do; empty where there are
};

/** Samples on a thread of its own from construction to destruction; all calls of the driver are made there. */
class DeviceMonitor {
 public:
    /** nvml: the library that tells of GPUs; it is opened when the first GPU is to be watched. */
    explicit DeviceMonitor(double samplesPerSecond = 5, std::filesystem::path nvml = Nvml::usualLibrary);
    ~DeviceMonitor();

    /** Read at any moment. Those of the last minutes are there: who wants more keeps what was read. */
    const RecentLog<DeviceSample>& samples() const { return samples_; }
    static constexpr std::size_t mostKept = 3000;  // ten minutes of five a second

    /** From the next look on the GPU at this PCI address; "": none. The one that is watched already stays as it is. */
    void watchGpu(const std::string& busId);
    /** A training begins: a GPU that was given up is tried anew. */
    void tryAgain();
    /** A copy. */
    WatchedGpu gpu() const;

 private:
    void watch();
    void reach(const std::string& busId);
    GpuFigures look();
    void tell(const std::string& name, const std::string& whyNot);

    double interval_;
    std::filesystem::path library_;
    RecentLog<DeviceSample> samples_{mostKept};
    mutable std::mutex mutex_;  // guards what follows
    std::condition_variable wake_;
    bool ending_ = false, changed_ = false;
    WatchedGpu watched_;
    // Of the thread alone.
    std::unique_ptr<Nvml> nvml_;
    std::unique_ptr<Nvml::Gpu> gpu_;
    std::thread thread_;
};

}  // namespace lamina
