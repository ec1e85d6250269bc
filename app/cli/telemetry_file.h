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

    /** Writes what has come since the last call. Times are seconds of training, as the throughput tells them: those of steps lie between its points, and none
     *  is before that of the line above it. Steps wait for the first point. */
    void writeNew(const History& history);

    /** Whether all of it has been taken; a full disk ends no training. */
    bool whole() const { return out_.good(); }

 private:
    void line(std::uint64_t step, std::uint32_t epoch, double time, const std::string& name, double value);
    /** When the training reached a step: between the line before and the next point, or how far it is known to have come. */
    double timeOfStep(const History& history, std::uint64_t step, std::uint64_t reached);
    /** Seconds of training at a time of the clock, never too many; 0 before the first point. */
    double trainedAt(const History& history, double clock) const;
    /** Ends of epochs and points of the throughput up to a step. */
    void writeUntil(const History& history, std::uint64_t step);
    void writeDevice(const History& history);
    std::uint32_t epochOfStep(const History& history, std::uint64_t step);

    std::ofstream out_;
    DeviceMonitor monitor_;
    double last_ = 0, looked_ = 0;  // time of the last line; by the clock, when the newest point was first seen
    std::uint64_t lastStep_ = 0;    // the newest that was written
    std::size_t steps_ = 0, epochs_ = 0, throughput_ = 0, device_ = 0, points_ = 0, timeAt_ = 0, epochAt_ = 0;
};

}  // namespace lamina::cli
