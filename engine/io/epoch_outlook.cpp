// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/epoch_outlook.h"

#include <algorithm>

#include "engine/base/error.h"
#include "engine/compile/infer.h"
#include "engine/io/ended_run.h"
#include "engine/io/same_drawing.h"
#include "engine/runs/registry.h"
#include "engine/train/precision.h"

namespace lamina {

namespace {

constexpr double tellingSeconds = 1;   // points are written a few times a second
constexpr std::size_t mostLookedAt = 8;  // runs whose drawings are compared

/** One gap far longer than the others: the training was paused, or the machine slept. */
bool isPause(double longest, double sum, std::size_t gaps) {
    return gaps > 1 && longest > 2 && longest > 5 * (sum - longest) / static_cast<double>(gaps - 1);
}

std::optional<PastPace> paceIn(Registry& registry, RunId id, const Project& project) {
    const Project then = recordedProject(registry.get(id));
    if (then.training.precision != project.training.precision || !sameDrawing(then.graph, project.graph)) return {};
    const auto curves = registry.curves(id);
    const auto named = [&](const char* name) { return std::find_if(curves.begin(), curves.end(), [&](const Curve& c) { return c.name == name; }); };
    if (named("loss") == curves.end()) return {};
    auto pace = paceOf(named("loss")->points);
    if (!pace) return {};
    pace->run = id;
    pace->training = then.training;
    pace->validated = named("val_loss") != curves.end();
    return pace;
}

/** None of a device that computes nothing now. */
std::optional<DeviceRates> ratesNow(const Device& device, const ExecutorOptions& options) {
    try {
        return ratesOf(device, options);
    } catch (const Error&) {
        return {};
    }
}

}  // namespace

std::optional<PastPace> paceOf(std::span<const CurvePoint> epochs) {
    if (epochs.empty()) return {};
    PastPace pace;
    if (epochs.size() == 1) {
        pace.stepsAnEpoch = static_cast<std::int64_t>(epochs[0].step);
        pace.secondsAnEpoch = epochs[0].time;
        return epochs[0].epoch == 0 && pace.secondsAnEpoch >= tellingSeconds ? std::optional(pace) : std::nullopt;
    }
    std::size_t gaps = epochs.size() - 1;
    double sum = epochs.back().time - epochs.front().time, longest = 0;
    for (std::size_t i = 1; i < epochs.size(); ++i) longest = std::max(longest, epochs[i].time - epochs[i - 1].time);
    pace.stepsAnEpoch = static_cast<std::int64_t>(epochs.back().step - epochs.front().step) / static_cast<std::int64_t>(gaps);
    if (isPause(longest, sum, gaps)) sum -= longest, --gaps;
    if (sum < tellingSeconds) return {};
    pace.secondsAnEpoch = sum / static_cast<double>(gaps);
    return pace;
}

std::optional<PastPace> lastPace(const Project& project, const Device& device) {
    Registry registry;
    const std::int64_t parameters = infer(project.graph).parameters;
    std::size_t looked = 0;
    for (const auto& run : registry.list()) {
        if (run.device != device.id || run.parameters != parameters || run.outcome == Outcome::Running) continue;
        if (++looked > mostLookedAt) break;
        try {
            if (auto pace = paceIn(registry, run.id, project)) return pace;
        } catch (const Error&) {
            continue;  // of a newer Lamina, or damaged: it tells nothing
        }
    }
    return {};
}

std::optional<EpochTime> epochTimeOn(const Device& device, const Project& project, const DataSize& data) {
    const auto rates = ratesNow(device, executorOptions(project.training));
    if (!rates) return {};
    std::optional<PastPace> past;
    try {
        past = lastPace(project, device);
    } catch (const Error&) {
        past.reset();  // a registry that cannot be read: the prediction stands alone
    }
    return epochTime(project, data, *rates, past);
}

}  // namespace lamina
