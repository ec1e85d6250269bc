// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/device_monitor.h"

#include <chrono>
#include <exception>
#include <utility>

#include "engine/base/platform.h"

namespace lamina {

DeviceMonitor::DeviceMonitor(double samplesPerSecond, std::filesystem::path nvml)
    : interval_(1 / samplesPerSecond), library_(std::move(nvml)), thread_([this] { watch(); }) {}

DeviceMonitor::~DeviceMonitor() {
    {
        std::lock_guard lock(mutex_);
        ending_ = true;
    }
    wake_.notify_all();
    thread_.join();
}

void DeviceMonitor::watchGpu(const std::string& busId) {
    std::lock_guard lock(mutex_);
    if (busId == watched_.busId) return;
    watched_ = {busId, {}, {}};
    changed_ = true;
}

void DeviceMonitor::tryAgain() {
    std::lock_guard lock(mutex_);
    if (watched_.whyNot.empty()) return;
    watched_ = {watched_.busId, {}, {}};
    changed_ = true;
}

WatchedGpu DeviceMonitor::gpu() const {
    std::lock_guard lock(mutex_);
    return watched_;
}

void DeviceMonitor::watch() {
    ResourceUse before = resourceUse();
    double since = now();
    std::unique_lock lock(mutex_);
    while (!wake_.wait_for(lock, std::chrono::duration<double>(interval_), [this] { return ending_; })) {
        const bool changed = std::exchange(changed_, false);
        const std::string busId = watched_.busId;
        lock.unlock();  // a driver may take its time
        if (changed) reach(busId);
        DeviceSample sample;
        sample.gpu = look();
        const ResourceUse use = resourceUse();
        sample.time = now();
        if (sample.time > since)
            sample.cpuUtilization = (use.cpuSeconds - before.cpuSeconds) / (sample.time - since) / processors();
        sample.processMemory = static_cast<double>(use.residentBytes);
        samples_.append(sample);
        before = use;
        since = sample.time;
        lock.lock();
    }
}

void DeviceMonitor::reach(const std::string& busId) {
    gpu_.reset();
    if (busId.empty()) return;
    try {
        if (!nvml_) nvml_ = std::make_unique<Nvml>(library_);
        gpu_ = std::make_unique<Nvml::Gpu>(nvml_->gpu(busId));
        tell(gpu_->name(), {});
    } catch (const std::exception& e) {
        tell({}, e.what());
    }
}

GpuFigures DeviceMonitor::look() {
    if (!gpu_) return {};
    try {
        return gpu_->look();
    } catch (const std::exception& e) {
        tell(gpu_->name(), e.what());
        gpu_.reset();
        nvml_.reset();  // a driver that is restarted wants to be opened anew
        return {};
    }
}

/** What was found of the GPU that this thread looks at; another one may be wanted by now. */
void DeviceMonitor::tell(const std::string& name, const std::string& whyNot) {
    std::lock_guard lock(mutex_);
    if (changed_) return;
    watched_.name = name;
    watched_.whyNot = whyNot;
}

}  // namespace lamina
