// SPDX-License-Identifier: GPL-3.0-or-later
// Telemetry as JSON lines: {"step":…, "epoch":…, "time":…, "name":"loss", "value":…}.
#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>

#include "engine/history/history.h"
#include "engine/train/device_monitor.h"

namespace lamina::cli {

class TelemetryFile {
 public:
    /** Throws Error when the file cannot be written. nvml: the library that tells of GPUs. */
    explicit TelemetryFile(const std::string& file, std::filesystem::path nvml = Nvml::usualLibrary);

    /** Whose figures are written beside those of the processors; "": no GPU's. */
    void watchGpu(const std::string& busId) { monitor_.watchGpu(busId); }
    /** Why figures of that GPU are missing, in a sentence; empty where none are. */
    std::string whyNoGpuFigures() const { return monitor_.gpu().whyNot; }

    /** Writes what has come since the last call. Times of steps are those of the throughput points around them. */
    void writeNew(const History& history);

    /** Whether all of it has been taken; a full disk ends no training. */
    bool whole() const { return out_.good(); }

 private:
    void line(std::uint64_t step, std::uint32_t epoch, double time, const std::string& name, double value);
    double timeOfStep(const History& history, std::uint64_t step);
    std::uint32_t epochOfStep(const History& history, std::uint64_t step);

    std::ofstream out_;
    DeviceMonitor monitor_;
    double begun_;
    std::size_t steps_ = 0, epochs_ = 0, throughput_ = 0, device_ = 0, timeAt_ = 0, epochAt_ = 0;
};

}  // namespace lamina::cli
