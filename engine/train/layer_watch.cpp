// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/layer_watch.h"

#include <algorithm>

#include "engine/train/weights_export.h"

namespace lamina {

namespace {

using namespace std::chrono_literals;

constexpr auto firstPause = 5ms, longPause = 250ms;  // short trainings are looked at, too
constexpr double lookShare = 0.01;  // of the time, that looks may take
constexpr std::uint64_t plannedLooks = 20;  // over the steps of a training: curves of its layers, not points
constexpr double unnoticed = 0.1;  // seconds that these may take in all of a training too short for that share

double secondsSince(LayerWatch::Clock::time_point start) { return std::chrono::duration<double>(LayerWatch::Clock::now() - start).count(); }

}  // namespace

LayerWatch::LayerWatch(Executor& executor, std::shared_ptr<History> history, std::int64_t updateEvery, std::uint64_t planned)
    : executor_(executor), history_(std::move(history)), updateEvery_(updateEvery), plannedEvery_(std::max<std::uint64_t>(planned / plannedLooks, 1)) {
    executor_.reserveLook();
    pause_ = firstPause;
}

bool LayerWatch::affordsPlanned() const { return spent_ <= unnoticed + lookShare * secondsSince(began_); }

bool LayerWatch::due(std::uint64_t step) const {
    const auto pause = std::max<Clock::duration>(pause_, std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(cost_ / lookShare)));
    return !asked_ && !side_.busy() && (first_ || Clock::now() >= last_ + pause || (step >= nextPlanned_ && affordsPlanned()));
}

std::int64_t LayerWatch::stepsUntilLook(std::uint64_t step, std::int64_t count) {
    if (asked_ && executor_.lookArrived()) take();
    looking_ = false;
    if (!due(step)) return step < nextPlanned_ ? std::min(count, static_cast<std::int64_t>(nextPlanned_ - step)) : count;
    const auto every = static_cast<std::uint64_t>(updateEvery_);
    const auto until = static_cast<std::int64_t>(every - 1 - step % every);  // steps before the one that updates
    looking_ = until == 0;
    return std::min(count, std::max<std::int64_t>(until, 1));
}

void LayerWatch::before(std::uint64_t step) {
    if (!looking_) return;
    const auto start = Clock::now();
    executor_.enqueueLook(LookMoment::Before);
    step_ = step;
    nextPlanned_ = step + plannedEvery_;
    cost_ = secondsSince(start);
}

void LayerWatch::after() {
    if (!looking_) return;
    const auto start = Clock::now();
    executor_.enqueueLook(LookMoment::After);
    cost_ = cost_ + secondsSince(start);
    looking_ = first_ = false;
    asked_ = true;
    last_ = Clock::now();
    pause_ = std::min<Clock::duration>(pause_ * 5 / 4, longPause);
    if (executor_.lookArrived()) take();
}

void LayerWatch::take() {
    asked_ = false;
    side_.begin([this, step = step_] {
        const auto start = Clock::now();
        if (taken_++ == next_) {
            for (const VariableLook& look : variableLooks(executor_.plan(), history_->variables, executor_.look(), step)) history_->looks.append(look);
            next_ = thinning_.after(next_);
        }
        if (history_->weights.asked()) history_->weights.give({step_ + 1, weightsIn(executor_.plan(), executor_.look())});
        cost_ = cost_ + secondsSince(start);
        spent_ = spent_ + cost_;
    });
}

}  // namespace lamina
