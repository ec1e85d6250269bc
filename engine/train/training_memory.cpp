// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/training_memory.h"

#include <algorithm>
#include <bit>

#include "engine/compile/compile.h"
#include "engine/recipes/callback_of.h"
#include "engine/train/best_keeper.h"
#include "engine/train/early_stop.h"
#include "engine/train/precision.h"

namespace lamina {

namespace {

std::shared_ptr<const Plan> planFor(const Project& project, std::int64_t batch, const DataSize& data, DType compute) {
    CompileOptions options = trainingPrograms(batch, std::max(data.train, batch), data.validation);
    options.compute = compute;
    return compile(project.graph, project.training, options);
}

TrainingMemory on(const Device& device, const Plan& plan, const Project& project, const DataSize& data) {
    const std::uint64_t snapshots = snapshotBytes(plan, project.training) + keeperBytes(device, plan, project.training, data);
    TrainingMemory m{device, plan.memory(), needBeside(device, plan, data, snapshots), snapshots, roomOf(device), 0};
    for (const Program& p : plan.programs) m.batch = std::max(m.batch, p.batch);
    return m;
}

}  // namespace

DataSize sizeOf(const Dataset* data) {
    DataSize size;
    if (!data) return size;
    for (const auto* tensors : {&data->inputs, &data->targets})
        for (const Tensor& t : *tensors) {
            size.bytes += t.bytes().size();
            if (t.shape().rank() > 0) size.samples = t.shape()[0];
        }
    size.train = static_cast<std::int64_t>(data->parts.train.size());
    size.validation = static_cast<std::int64_t>(data->parts.validation.size());
    return size;
}

std::uint64_t snapshotBytes(const Plan& plan, const TrainingRecipe& recipe) {
    const Choice* stopping = callbackOf(recipe, "EarlyStopping");
    return stopping && EarlyStop::keepsBest(*stopping) ? EarlyStop::mostKept * (plan.weightBytes + plan.stateBytes) : 0;
}

std::uint64_t keeperBytes(const Device& device, const Plan& plan, const TrainingRecipe& recipe, const DataSize& data) {
    if (data.validation == 0 || snapshotBytes(plan, recipe) > 0) return 0;
    const std::uint64_t bytes = static_cast<std::uint64_t>(BestKeeper::countOn(device.id)) * (plan.weightBytes + plan.stateBytes);
    const DeviceNeed without = needBeside(device, plan, data), with = needBeside(device, plan, data, bytes);
    const std::uint64_t room = roomOf(device);
    const bool fits = room == 0 || plan.memory().total() + with.workspace + with.data + bytes <= room;
    return fits && with.streamed == without.streamed ? bytes : 0;
}

TrainingMemory trainingMemory(const Project& project, const DataSize& data) {
    const std::int64_t wanted = project.training.batchSize;
    const std::int64_t batch = data.train > 0 ? std::min(wanted, data.train) : wanted;
    auto plan = planFor(project, batch, data, computeType(project.training));
    const Device device = preferredDevice(project.training.device, *plan);
    if (const DType compute = computeTypeOn(project.training, device); plan->compute != compute) plan = planFor(project, batch, data, compute);
    return on(device, *plan, project, data);
}

std::int64_t largestBatch(const Project& project, const DataSize& data, const Device& device) {
    const DataSize all{data.bytes, data.samples, 0, 0};  // a batch of any size
    const auto memory = [&](std::int64_t batch) { return on(device, *planFor(project, batch, all, computeTypeOn(project.training, device)), project, all); };
    // What a batch takes grows with it in a straight line, near enough to know where to look; then it is compiled.
    const TrainingMemory one = memory(1);
    if (!one.fits()) return 0;
    if (one.room == 0) return mostBatch;
    const double a = static_cast<double>(one.plan.total()), slope = (static_cast<double>(memory(65).plan.total()) - a) / 64;
    const double most = 1 + (static_cast<double>(one.room) - static_cast<double>(one.total())) / std::max(1.0, slope);
    auto batch = static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(std::clamp(most, 1.0, static_cast<double>(mostBatch)))));
    while (batch > 1 && !memory(batch).fits()) batch /= 2;
    while (batch < mostBatch && memory(2 * batch).fits()) batch *= 2;
    return batch;
}

}  // namespace lamina
