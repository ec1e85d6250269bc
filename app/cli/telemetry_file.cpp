// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/telemetry_file.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "engine/base/error.h"
#include "engine/base/platform.h"

namespace lamina::cli {

TelemetryFile::TelemetryFile(const std::string& file, std::filesystem::path nvml) : out_(file), monitor_(5, std::move(nvml)), begun_(now()) {
    if (!out_) throw Error("cannot write the telemetry", file, "check that the folder exists and may be written to");
}

void TelemetryFile::line(std::uint64_t step, std::uint32_t epoch, double time, const std::string& name, double value) {
    nlohmann::ordered_json one = {{"step", step}, {"epoch", epoch}, {"time", time}, {"name", name}};
    if (std::isfinite(value)) one["value"] = value;
    else one["value"] = nullptr;  // JSON has no NaN
    out_ << one.dump() << "\n";
}

double TelemetryFile::timeOfStep(const History& history, std::uint64_t step) {
    const std::size_t n = history.throughput.size();
    while (timeAt_ < n && history.throughput[timeAt_].step < step) ++timeAt_;
    if (n == 0) return now() - begun_;
    return history.throughput[std::min(timeAt_, n - 1)].time;
}

std::uint32_t TelemetryFile::epochOfStep(const History& history, std::uint64_t step) {
    const std::size_t n = history.epochs.size();
    while (epochAt_ < n && (history.epochs[epochAt_].step < step || history.epochs[epochAt_].kind != RecordKind::Epoch)) ++epochAt_;
    if (epochAt_ < n) return history.epochs[epochAt_].epoch;
    return n == 0 ? 0 : history.epochs[n - 1].epoch + 1;  // of the epoch that has not ended yet
}

void TelemetryFile::writeNew(const History& history) {
    for (const std::size_t end = history.steps.size(); steps_ < end; ++steps_) {
        const std::uint64_t step = history.firstStep + steps_ + 1;
        for (std::size_t c = 0; c < history.steps.columns(); ++c)
            line(step, epochOfStep(history, step), timeOfStep(history, step), history.stepNames()[c], static_cast<double>(history.steps.at(steps_, c)));
    }
    for (const std::size_t end = history.epochs.size(); epochs_ < end; ++epochs_) {
        const Record r = history.epochs[epochs_];
        if (r.kind == RecordKind::Epoch) continue;  // the epoch's own means are in the steps
        for (std::size_t m = 0; m < history.epochNames().size(); ++m)
            line(r.step, r.epoch, timeOfStep(history, r.step), logName(r.kind, history.epochNames()[m]), static_cast<double>(r.values[m]));
    }
    for (const std::size_t end = history.throughput.size(); throughput_ < end; ++throughput_) {
        const ThroughputPoint p = history.throughput[throughput_];
        line(p.step, epochOfStep(history, p.step), p.time, "samples_per_second", p.samplesPerSecond);
    }
    device_ = std::max(device_, monitor_.samples().first());
    for (const std::size_t end = monitor_.samples().size(); device_ < end; ++device_) {
        const DeviceSample s = monitor_.samples()[device_];
        const std::uint64_t step = history.firstStep + steps_;
        const auto tell = [&](const char* name, double value) { line(step, epochOfStep(history, step), s.time - begun_, name, value); };
        tell("cpu_utilization", s.cpuUtilization);
        for (const auto& [name, value] : {std::pair("gpu_utilization", s.gpu.utilization), std::pair("gpu_memory", s.gpu.memory),
                                          std::pair("gpu_power", s.gpu.power), std::pair("gpu_temperature", s.gpu.temperature)})
            if (!std::isnan(value)) tell(name, value);
    }
    out_.flush();
}

}  // namespace lamina::cli
