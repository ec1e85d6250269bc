// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/telemetry_file.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "engine/base/error.h"
#include "engine/base/platform.h"

namespace lamina::cli {

TelemetryFile::TelemetryFile(const std::string& file, std::filesystem::path nvml) : out_(file), monitor_(5, std::move(nvml)) {
    if (!out_) throw Error("cannot write the telemetry", file, "check that the folder exists and may be written to");
}

void TelemetryFile::line(std::uint64_t step, std::uint32_t epoch, double time, const std::string& name, double value) {
    time_ = std::max(time_, time);
    nlohmann::ordered_json one = {{"step", step}, {"epoch", epoch}, {"time", before_ + time_}, {"name", name}};
    if (std::isfinite(value)) one["value"] = value;
    else one["value"] = nullptr;  // JSON has no NaN
    out_ << one.dump() << "\n";
}

double TelemetryFile::timeOfStep(std::uint64_t step, const Moment& end) const {
    if (step >= end.step) return end.time;
    if (step <= last_.step) return last_.time;
    return last_.time + (end.time - last_.time) * static_cast<double>(step - last_.step) / static_cast<double>(end.step - last_.step);
}

std::uint32_t TelemetryFile::epochOfStep(const History& history, std::uint64_t step) {
    const std::size_t n = history.epochs.size();
    while (epochAt_ < n && (history.epochs[epochAt_].step < step || history.epochs[epochAt_].kind != RecordKind::Epoch)) ++epochAt_;
    if (epochAt_ < n) return history.epochs[epochAt_].epoch;
    return n == 0 ? firstEpoch_ : history.epochs[n - 1].epoch + 1;  // of the epoch that has not ended yet
}

void TelemetryFile::writeEpochs(const History& history, std::uint64_t step) {
    for (const std::size_t end = history.epochs.size(); epochs_ < end && history.epochs[epochs_].step <= step; ++epochs_) {
        const Record r = history.epochs[epochs_];
        if (r.kind == RecordKind::Epoch) continue;  // the epoch's own means are in the steps
        for (std::size_t m = 0; m < history.epochNames().size(); ++m)
            line(r.step, r.epoch, time_, logName(r.kind, history.epochNames()[m]), static_cast<double>(r.values[m]));
    }
}

void TelemetryFile::writeDevices(const History& history, double time) {
    device_ = std::max(device_, monitor_.samples().first());
    for (const std::size_t end = monitor_.samples().size(); device_ < end; ++device_) {
        const DeviceSample s = monitor_.samples()[device_];
        const double when = std::min(s.time - beginning_, newest_);
        if (when > time) return;
        const std::uint64_t step = history.firstStep + steps_;
        const auto tell = [&](const char* name, double value) { line(step, epochOfStep(history, step), when, name, value); };
        tell("cpu_utilization", s.cpuUtilization);
        for (const auto& [name, value] : {std::pair("gpu_utilization", s.gpu.utilization), std::pair("gpu_memory", s.gpu.memory),
                                          std::pair("gpu_power", s.gpu.power), std::pair("gpu_temperature", s.gpu.temperature)})
            if (!std::isnan(value)) tell(name, value);
    }
}

void TelemetryFile::writeUntil(const History& history, const Moment& end) {
    for (const std::size_t there = history.steps.size(); steps_ < there && history.firstStep + steps_ < end.step; ++steps_) {
        const std::uint64_t step = history.firstStep + steps_ + 1;
        const double time = timeOfStep(step, end);
        writeEpochs(history, step - 1);
        writeDevices(history, time);
        for (std::size_t c = 0; c < history.steps.columns(); ++c)
            line(step, epochOfStep(history, step), time, history.stepNames()[c], static_cast<double>(history.steps.at(steps_, c)));
    }
    writeEpochs(history, end.step);
    writeDevices(history, end.time);
    last_ = {std::max(last_.step, end.step), std::max(last_.time, end.time)};
}

void TelemetryFile::writeNew(const History& history, const TrainingStatus& status) {
    if (status.state == TrainingState::Preparing) return;  // it may not know yet how long the run trained before
    const bool ended = !status.active();
    before_ = status.secondsBefore;
    last_.step = std::max(last_.step, history.firstStep);
    const std::size_t points = history.throughput.size();
    const double told = std::max(points == 0 ? 0.0 : history.throughput[points - 1].time, ended ? status.seconds : 0.0);
    if (told > newest_) newest_ = told, beginning_ = now() - told;  // a pause shifts it
    for (; throughput_ < points; ++throughput_) {
        const ThroughputPoint p = history.throughput[throughput_];
        if (!ended && history.firstStep + history.steps.size() < p.step) break;  // given to the device; their figures are on the way
        writeUntil(history, {p.step, p.time});
        line(p.step, epochOfStep(history, p.step), p.time, "samples_per_second", p.samplesPerSecond);
    }
    if (ended) {
        writeUntil(history, {history.firstStep + history.steps.size(), newest_});
        writeEpochs(history, std::numeric_limits<std::uint64_t>::max());
    }
    out_.flush();
}

}  // namespace lamina::cli
