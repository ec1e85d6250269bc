// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/epoch_time.h"

#include <algorithm>

#include "engine/compile/compile.h"
#include "engine/plan/epoch_steps.h"

namespace lamina {

namespace {

constexpr double mostCorrection = 20;  // beyond that the run tells of something else: a machine that slept

EpochTime predicted(const Graph& graph, const TrainingRecipe& recipe, const DataSize& data, const DeviceRates& rates) {
    const std::int64_t batch = data.train > 0 ? std::min(recipe.batchSize, data.train) : recipe.batchSize;
    CompileOptions options = trainingPrograms(batch, std::max(data.train, batch), data.validation);
    options.compute = computeType(recipe);
    const auto plan = compile(graph, recipe, options);
    EpochTime time;
    for (const Program& program : plan->programs) {
        const EpochSteps steps(program.kind == ProgramKind::Train ? data.train : data.validation, batch);
        const double seconds = rates.seconds(*plan, program);
        if (program.batch == batch && program.kind == ProgramKind::Train) time.step = seconds;
        time.epoch += seconds * static_cast<double>(steps.countOf(program.batch));
    }
    return time;
}

/** What the run took, by what it would have been said to take. */
double correction(const Graph& graph, const PastPace& past, const DataSize& data, const DeviceRates& rates) {
    DataSize then = data;
    then.train = past.stepsAnEpoch * past.training.batchSize;
    if (data.train > 0 && EpochSteps(data.train, past.training.batchSize).count() == past.stepsAnEpoch) then.train = data.train;  // the same data, most likely
    then.validation = past.validated && data.train > 0 ? then.train * data.validation / data.train : 0;
    const double said = predicted(graph, past.training, then, rates).epoch;
    return said > 0 ? std::clamp(past.secondsAnEpoch / said, 1 / mostCorrection, mostCorrection) : 1;
}

}  // namespace

EpochTime epochTime(const Project& project, const DataSize& data, const DeviceRates& rates, const std::optional<PastPace>& past) {
    EpochTime time = predicted(project.graph, project.training, data, rates);
    if (!past || past->secondsAnEpoch <= 0 || past->stepsAnEpoch <= 0) return time;
    const double by = correction(project.graph, *past, data, rates);
    return {time.step * by, time.epoch * by, past->run};
}

}  // namespace lamina
