// SPDX-License-Identifier: GPL-3.0-or-later
// How busy the machine is, a few times a second, for the live device plots; runs also while a training is paused.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <limits>
#include <memory>
#include <mutex>
#include <thread>

#include "engine/train/append_log.h"

namespace lamina {

/** One look; what this machine cannot tell is NaN. */
struct DeviceSample {
    static constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
    double time = 0;                   // seconds since 1970, UTC
    double cpuUtilization = unknown;   // of this process, 0 to 1 of all processors
    double processMemory = unknown;    // bytes
    double gpuUtilization = unknown;   // 0 to 1
    double gpuMemory = unknown;        // bytes
    double gpuPower = unknown;         // watts
    double gpuTemperature = unknown;   // degrees Celsius
};

/** Samples on a thread of its own from construction to destruction. */
class DeviceMonitor {
 public:
    explicit DeviceMonitor(double samplesPerSecond = 5);
    ~DeviceMonitor();

    /** Read at any moment, without a lock. */
    const AppendLog<DeviceSample>& samples() const { return samples_; }

 private:
    void watch();

    double interval_;
    AppendLog<DeviceSample> samples_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace lamina
