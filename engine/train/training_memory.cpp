// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/training_memory.h"

#include <algorithm>
#include <bit>

#include "engine/compile/compile.h"
#include "engine/train/precision.h"

namespace lamina {

namespace {

constexpr std::uint64_t keptSnapshots = 2;  // the best, and one that is not judged yet

bool keepsBest(const TrainingRecipe& recipe) {
    return std::any_of(recipe.callbacks.begin(), recipe.callbacks.end(), [](const Choice& c) {
        const auto keeps = c.params.find("restore_best_weights");
        return c.name == "EarlyStopping" && keeps != c.params.end() && keeps->second == ParamValue(true);
    });
}

std::shared_ptr<const Plan> planFor(const Project& project, std::int64_t batch, const DataSize& data, DType compute) {
    CompileOptions options = trainingPrograms(batch, std::max(data.train, batch), data.validation, 0);
    options.compute = compute;
    return compile(project.graph, project.training, options);
}

TrainingMemory on(const Device& device, const Plan& plan, const Project& project, const DataSize& data) {
    TrainingMemory m{device, plan.memory(), needBeside(device, plan, data), 0, roomOf(device), 0};
    if (keepsBest(project.training)) m.snapshots = keptSnapshots * (plan.weightBytes + plan.stateBytes);
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
