// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/look_back.h"

#include <algorithm>

#include "engine/train/post_mortem.h"

namespace lamina {

namespace {

constexpr std::uint64_t mostKeptBytes = std::uint64_t{1} << 29;  // that the host keeps of a state
constexpr std::int64_t together = 64;                            // steps of a launch
constexpr int mostBack = 3;  // steps: weights may be out of bounds a step or two before a loss says so

}  // namespace

/** Runs steps again, each with the rate it had. */
class LookBack::Replay {
 public:
    Replay(const LookBack& back, const AppendLog<Event>& events, Launches& launches, const std::function<void()>& drain, const std::atomic<bool>& stop)
        : executor_(back.executor_), steps_(back.steps_), pass_(back.pass_), kept_(*back.kept_), events_(events), launches_(launches), drain_(drain), stop_(stop) {}

    /** From the state that was kept up to that number of steps; false when told to stop. */
    bool run(std::uint64_t until) {
        executor_.setState(kept_.state);
        for (std::uint64_t step = kept_.step; step < until && !stop_;) {
            const std::int64_t count = alike(step, until);
            setRate(rateAt(step));
            const auto since = Launches::Clock::now();
            for (; !launches_.isRoom(ProgramKind::Train, count); Launches::breathe(since)) drain_();
            launches_.add(ProgramKind::Train, {executor_.plan().find(ProgramKind::Train, steps_.sizeOf(step)), pass_, step, static_cast<std::uint32_t>(steps_.epochOf(step)),
                                               static_cast<std::uint64_t>(steps_.positionOf(step)), count});
            step += static_cast<std::uint64_t>(count);
            if (steps_.inEpoch(step) == 0) executor_.enqueuePublish(RecordKind::Epoch, step, static_cast<std::uint32_t>(steps_.epochOf(step) - 1));
            drain_();
        }
        executor_.wait();
        drain_();
        return !stop_;
    }

 private:
    /** How many steps from there on are of one size and one rate. */
    std::int64_t alike(std::uint64_t step, std::uint64_t until) const {
        const std::int64_t inEpoch = steps_.inEpoch(step);
        const std::int64_t most = inEpoch < steps_.full() ? std::min({steps_.full() - inEpoch, static_cast<std::int64_t>(until - step), together}) : 1;
        const double rate = rateAt(step);
        std::int64_t count = 1;
        while (count < most && rateAt(step + static_cast<std::uint64_t>(count)) == rate) ++count;
        return count;
    }

    /** The rate that step began with, as far as the events say. */
    double rateAt(std::uint64_t step) const {
        double rate = kept_.rate;
        for (std::size_t i = 0; i < events_.size(); ++i)
            if (const Event event = events_[i]; event.kind == Event::Kind::LearningRate && event.step >= kept_.step && event.step <= step) rate = event.value;
        return rate;
    }

    void setRate(double rate) {
        if (static_cast<float>(rate) == executor_.control().learningRate) return;
        launches_.settle(drain_);  // the word is read by all that is under way
        executor_.control().learningRate = static_cast<float>(rate);
    }

    Executor& executor_;
    const EpochSteps steps_;
    const int pass_;
    const Kept& kept_;
    const AppendLog<Event>& events_;
    Launches& launches_;
    const std::function<void()>& drain_;
    const std::atomic<bool>& stop_;
};

void LookBack::begin(std::uint64_t step, double rate) {
    const Plan& plan = executor_.plan();
    if (plan.weightBytes * static_cast<std::uint64_t>(1 + plan.slotCount) + plan.stateBytes > mostKeptBytes) return;
    kept_ = std::make_shared<const Kept>(Kept{step, rate, executor_.state()});
}

void LookBack::keep(std::uint64_t step, double rate, const ExecutorState& state) {
    const std::lock_guard lock(mutex_);
    if (kept_) kept_ = std::make_shared<const Kept>(Kept{step, rate, state});
}

LookBack::Place LookBack::run(std::uint64_t bad, const AppendLog<Event>& events, Launches& launches, const std::function<void()>& drain, const std::atomic<bool>& stop) {
    Replay replay(*this, events, launches, drain, stop);
    Place place{bad - 1, false, {}};
    for (int back = 0; back < mostBack && !place.reached && replay.run(place.step); ++back) {
        const auto found = badWeight(executor_.plan(), executor_.weights());
        place.reached = !found;
        if (!found) break;
        place.bad = found, place.bad->step = place.step;
        if (place.step == kept_->step) break;
        --place.step;
    }
    if (!place.reached) {
        executor_.setState(kept_->state);
        place.step = kept_->step;
    }
    return place;
}

}  // namespace lamina
