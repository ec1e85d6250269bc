// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/device_probe.h"

#include <algorithm>
#include <chrono>

namespace lamina {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int64_t copies = 4;       // of the ops in a step: on a GPU a step has a price of its own
constexpr std::int64_t mostSteps = 1024;
constexpr double longEnough = 1e-3;      // seconds of steps that a clock can tell, and that pass between two turns of a machine others use
constexpr double plainlyWork = 4e-4;     // seconds of ops, against which their start does not count
constexpr int doublings = 12, takes = 8;

double secondsOf(Executor& executor, std::int64_t steps) {
    const auto begin = Clock::now();
    executor.enqueue({0, 0, 0, 0, 0, steps});
    executor.wait();
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

/** The best of some takes: others may use the device as well. */
double secondsAStep(Executor& executor) {
    static_cast<void>(secondsOf(executor, 1));  // what is made ready at the first step
    std::int64_t steps = 1;
    double best = secondsOf(executor, steps);
    while (best < longEnough && steps < mostSteps) best = secondsOf(executor, steps = std::min(mostSteps, steps * 4));
    for (int i = 1; i < takes; ++i) best = std::min(best, secondsOf(executor, steps));
    return best / static_cast<double>(steps);
}

}  // namespace

ValueId DeviceProbe::Sketch::value(Shape shape, DType dtype) {
    Value v;
    v.shape = shape;
    v.dtype = dtype;
    v.offset = plan_.activationBytes;
    const std::uint64_t bytes = static_cast<std::uint64_t>(shape.elements()) * sizeOf(dtype);
    plan_.activationBytes += (bytes + Plan::alignment - 1) / Plan::alignment * Plan::alignment;
    plan_.values.push_back(std::move(v));
    return static_cast<ValueId>(plan_.values.size()) - 1;
}

Probed DeviceProbe::at(std::int64_t size, const Draw& draw) const {
    Sketch sketch;
    draw(sketch, size);
    auto plan = std::make_shared<Plan>(std::move(sketch.plan_));
    Probed probed;
    for (const Op& op : sketch.ops_) {
        const OpWork work = workOf(*plan, op);
        probed.operations += work.operations;
        probed.bytes += work.bytes;
        probed.turns += work.turns;
    }
    Program step(ProgramKind::Train, 1);
    step.activationBytes = plan->activationBytes;
    for (std::int64_t i = 0; i < copies; ++i) step.ops.insert(step.ops.end(), sketch.ops_.begin(), sketch.ops_.end());
    plan->programs.push_back(std::move(step));
    const auto executor = openExecutor(device_, plan, options_);
    executor->bind({});
    executor->addPass({std::vector<std::uint32_t>(mostSteps, 0), false, 0});
    probed.seconds = secondsAStep(*executor) / static_cast<double>(copies);
    return probed;
}

Probed DeviceProbe::large(std::int64_t size, const Draw& draw) const {
    Probed probed = at(size, draw);
    for (int i = 0; i < doublings && probed.seconds < plainlyWork; ++i) probed = at(size *= 2, draw);
    return probed;
}

}  // namespace lamina
