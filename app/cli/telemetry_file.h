// SPDX-License-Identifier: GPL-3.0-or-later
// Telemetry as JSON lines: {"step":…, "epoch":…, "time":…, "name":"loss", "value":…}.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include "engine/history/history.h"
#include "engine/train/device_monitor.h"
#include "engine/train/session.h"

namespace lamina::cli {

class TelemetryFile {
 public:
    /** Throws Error when the file cannot be written. nvml: the library that tells of GPUs. */
    explicit TelemetryFile(const std::string& file, std::filesystem::path nvml = Nvml::usualLibrary);

    /** Whose figures are written beside those of the processors; "": no GPU's. */
    void watchGpu(const std::string& busId) { monitor_.watchGpu(busId); }
    /** Why figures of that GPU are missing, in a sentence; empty where none are. */
    std::string whyNoGpuFigures() const { return monitor_.gpu().whyNot; }

    /** Of a run that is taken up: the epoch of its first step, from 0. Before anything is written. */
    void beginIn(std::uint32_t epoch) { firstEpoch_ = epoch; }

    /** Writes what has come since the last call, as far as it is known when it was: up to the newest point of the throughput, and all of it
     *  when the training has ended. Times are seconds of training, without pauses, behind those before the run was taken up. They never go back. */
    void writeNew(const History& history, const TrainingStatus& status);

    /** Whether all of it has been taken; a full disk ends no training. */
    bool whole() const { return out_.good(); }

 private:
    /** So many steps were done after so many seconds of training. */
    struct Moment {
        std::uint64_t step = 0;
        double time = 0;
    };

    void line(std::uint64_t step, std::uint32_t epoch, double time, const std::string& name, double value);
    void writeUntil(const History& history, const Moment& end);
    void writeEpochs(const History& history, std::uint64_t step);
    void writeDevices(const History& history, double time);
    /** Of a step between the last moment and this one. */
    double timeOfStep(std::uint64_t step, const Moment& end) const;
    std::uint32_t epochOfStep(const History& history, std::uint64_t step);

    std::ofstream out_;
    DeviceMonitor monitor_;
    Moment last_;           // all before it is written
    std::uint32_t firstEpoch_ = 0;
    double time_ = 0;       // of the newest line, in this training
    double before_ = 0;     // of the run that was taken up, until then
    double newest_ = -1;    // as long the training has told of itself
    double beginning_ = 0;  // seconds since 1970, were there no pauses
    std::size_t steps_ = 0, epochs_ = 0, throughput_ = 0, device_ = 0, epochAt_ = 0;
};

}  // namespace lamina::cli
