// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/layer_watch.h"

#include <algorithm>

#include "engine/train/weights_export.h"

namespace lamina {

namespace {

using namespace std::chrono_literals;

constexpr auto firstPause = 5ms, longPause = 250ms;  // short trainings are looked at, too
constexpr double lookShare = 0.01;  // of the time, that looks may take

double secondsSince(LayerWatch::Clock::time_point start) { return std::chrono::duration<double>(LayerWatch::Clock::now() - start).count(); }

}  // namespace

LayerWatch::LayerWatch(Executor& executor, std::shared_ptr<History> history, std::int64_t updateEvery)
    : executor_(executor), history_(std::move(history)), updateEvery_(updateEvery) {
    executor_.reserveLook();
    pause_ = firstPause;
}

bool LayerWatch::due() const {
    const auto pause = std::max<Clock::duration>(pause_, std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(cost_ / lookShare)));
    return !asked_ && !side_.busy() && (first_ || Clock::now() >= last_ + pause);
}

std::int64_t LayerWatch::stepsUntilLook(std::uint64_t step, std::int64_t count) {
    if (asked_ && executor_.lookArrived()) take();
    looking_ = false;
    if (!due()) return count;
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
    });
}

}  // namespace lamina
