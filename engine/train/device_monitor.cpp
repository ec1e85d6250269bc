// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/device_monitor.h"

#include <chrono>

#include "engine/base/platform.h"

namespace lamina {

DeviceMonitor::DeviceMonitor(double samplesPerSecond) : interval_(1 / samplesPerSecond), thread_([this] { watch(); }) {}

DeviceMonitor::~DeviceMonitor() {
    {
        std::lock_guard lock(mutex_);
        ending_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

void DeviceMonitor::watch() {
    ResourceUse before = resourceUse();
    double since = now();
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, std::chrono::duration<double>(interval_), [this] { return ending_; })) {
        const ResourceUse use = resourceUse();
        DeviceSample sample;
        sample.time = now();
        if (sample.time > since)
            sample.cpuUtilization = (use.cpuSeconds - before.cpuSeconds) / (sample.time - since) / processors();
        sample.processMemory = static_cast<double>(use.residentBytes);
        samples_.append(sample);
        before = use;
        since = sample.time;
    }
}

}  // namespace lamina
