// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/telemetry_file.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "engine/base/error.h"
#include "engine/base/platform.h"

namespace lamina::cli {

TelemetryFile::TelemetryFile(const std::string& file, std::filesystem::path nvml) : out_(file), monitor_(5, std::move(nvml)) {
    if (!out_) throw Error("cannot write the telemetry", file, "check that the folder exists and may be written to");
}

void TelemetryFile::line(std::uint64_t step, std::uint32_t epoch, double time, const std::string& name, double value) {
    last_ = std::max(last_, time);
    nlohmann::ordered_json one = {{"step", step}, {"epoch", epoch}, {"time", last_}, {"name", name}};
    if (std::isfinite(value)) one["value"] = value;
    else one["value"] = nullptr;  // JSON has no NaN
    out_ << one.dump() << "\n";
}

double TelemetryFile::trainedAt(const History& history, double clock) const {
    return points_ == 0 ? 0 : history.throughput[points_ - 1].time + std::max(0.0, clock - looked_);
}

double TelemetryFile::timeOfStep(const History& history, std::uint64_t step, std::uint64_t reached) {
    while (timeAt_ < points_ && history.throughput[timeAt_].step < step) ++timeAt_;
    ThroughputPoint next;
    if (timeAt_ < points_) {
        next = history.throughput[timeAt_];
    } else {  // no point is so far yet: as fast as up to now, and not beyond what the clock allows
        const ThroughputPoint newest = history.throughput[points_ - 1];
        const double pace = newest.time / static_cast<double>(std::max<std::uint64_t>(newest.step - history.firstStep, 1));
        next.step = reached;
        next.time = std::min(newest.time + pace * static_cast<double>(reached - newest.step), trainedAt(history, now()));
    }
    if (step == next.step) return next.time;
    const double share = static_cast<double>(step - lastStep_) / static_cast<double>(next.step - lastStep_);
    return last_ + std::max(0.0, next.time - last_) * share;
}

std::uint32_t TelemetryFile::epochOfStep(const History& history, std::uint64_t step) {
    const std::size_t n = history.epochs.size();
    while (epochAt_ < n && (history.epochs[epochAt_].step < step || history.epochs[epochAt_].kind != RecordKind::Epoch)) ++epochAt_;
    if (epochAt_ < n) return history.epochs[epochAt_].epoch;
    return n == 0 ? 0 : history.epochs[n - 1].epoch + 1;  // of the epoch that has not ended yet
}

void TelemetryFile::writeUntil(const History& history, std::uint64_t step) {
    for (const std::size_t end = history.epochs.size(); epochs_ < end && history.epochs[epochs_].step <= step; ++epochs_) {
        const Record r = history.epochs[epochs_];
        if (r.kind == RecordKind::Epoch) continue;  // the epoch's own means are in the steps
        for (std::size_t m = 0; m < history.epochNames().size(); ++m) line(r.step, r.epoch, last_, logName(r.kind, history.epochNames()[m]), static_cast<double>(r.values[m]));
    }
    for (; throughput_ < points_ && history.throughput[throughput_].step <= step; ++throughput_) {
        const ThroughputPoint p = history.throughput[throughput_];
        line(p.step, epochOfStep(history, p.step), p.time, "samples_per_second", p.samplesPerSecond);
    }
}

void TelemetryFile::writeNew(const History& history) {
    if (const std::size_t end = history.throughput.size(); end > points_) {
        points_ = end;
        looked_ = now();
    }
    if (steps_ == 0) lastStep_ = history.firstStep;
    const std::size_t end = points_ == 0 ? 0 : history.steps.size();
    for (const std::uint64_t reached = history.firstStep + end; steps_ < end; ++steps_) {
        const std::uint64_t step = lastStep_ + 1;
        writeUntil(history, lastStep_);
        const double time = timeOfStep(history, step, reached);
        for (std::size_t c = 0; c < history.steps.columns(); ++c)
            line(step, epochOfStep(history, step), time, history.stepNames()[c], static_cast<double>(history.steps.at(steps_, c)));
        lastStep_ = step;
    }
    if (steps_ > 0) writeUntil(history, lastStep_);
    if (points_ > 0 || history.steps.size() == 0) writeDevice(history);  // not before steps that wait
    out_.flush();
}

void TelemetryFile::writeDevice(const History& history) {
    device_ = std::max(device_, monitor_.samples().first());
    for (const std::size_t end = monitor_.samples().size(); device_ < end; ++device_) {
        const DeviceSample s = monitor_.samples()[device_];
        const auto tell = [&](const char* name, double value) { line(lastStep_, epochOfStep(history, lastStep_), trainedAt(history, s.time), name, value); };
        tell("cpu_utilization", s.cpuUtilization);
        for (const auto& [name, value] : {std::pair("gpu_utilization", s.gpu.utilization), std::pair("gpu_memory", s.gpu.memory),
                                          std::pair("gpu_power", s.gpu.power), std::pair("gpu_temperature", s.gpu.temperature)})
            if (!std::isnan(value)) tell(name, value);
    }
}

}  // namespace lamina::cli
