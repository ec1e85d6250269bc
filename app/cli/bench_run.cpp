// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bench_run.h"

#include <algorithm>
#include <chrono>

#include "engine/compile/compile.h"
#include "engine/compile/initial_weights.h"
#include "engine/train/precision.h"

namespace lamina::cli {

BenchRun::BenchRun(const BenchNet& net, const BenchOptions& options) : batch_(net.recipe.batchSize) {
    TrainingRecipe recipe = net.recipe;
    recipe.precision = options.precision;
    recipe.threads = static_cast<int>(options.threads);
    CompileOptions programs;
    programs.programs = {{net.predicts ? ProgramKind::Predict : ProgramKind::Train, batch_}};
    recipe.device = options.device;
    PlacedPlan placed = placePlan(recipe, [&](DType compute) {
        programs.compute = compute;
        return compile(net.graph(), recipe, programs);
    });
    plan_ = std::move(placed.plan), device_ = std::move(placed.choice.device);
    executor_ = openExecutor(device_, plan_, executorOptions(recipe));
    if (net.predicts) {
        samples_ = benchData(net, batch_).inputs;
        executor_->setWeights(initialWeights(*plan_));
        for (const Tensor& answer : executor_->predict(samples_)) memory_.emplace_back(answer.bytes().size());
        for (auto& memory : memory_) room_.emplace_back(memory);
        return;
    }
    executor_->bind(benchData(net, batch_ * stepsAnEpoch));
    Pass pass{{}, true, 1};
    for (std::int64_t i = 0; i < batch_ * stepsAnEpoch; ++i) pass.rows.push_back(static_cast<std::uint32_t>(i));
    pass_ = executor_->addPass(pass);
    executor_->setWeights(initialWeights(*plan_));
}

ValueId BenchRun::loss() const { return plan_->trainingLoss(); }

void BenchRun::steps(std::int64_t count, std::int64_t aLaunch, const std::function<void()>& between) {
    for (; !samples_.empty() && count > 0; --count) {
        executor_->predictInto(samples_, room_);
        if (between) between();
    }
    while (count > 0) {
        const auto inEpoch = static_cast<std::int64_t>(step_ % stepsAnEpoch);
        const std::int64_t now = std::min({count, aLaunch, stepsAnEpoch - inEpoch});
        executor_->enqueue({0, pass_, step_, static_cast<std::uint32_t>(step_ / stepsAnEpoch), static_cast<std::uint64_t>(inEpoch * batch_), now});
        step_ += static_cast<std::uint64_t>(now);
        count -= now;
        if (between) between();
    }
}

double BenchRun::timed(std::int64_t count, std::int64_t aLaunch, const std::function<void()>& between) {
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    steps(count, aLaunch, between);
    executor_->wait();
    return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace lamina::cli
