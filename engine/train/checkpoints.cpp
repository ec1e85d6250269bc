// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/checkpoints.h"

#include <algorithm>
#include <utility>

namespace lamina {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds firstAfter{2000};  // a run that was long enough to be missed
constexpr milliseconds atMost{30'000};
constexpr int sparing = 50;               // times as long as one takes: a fiftieth of a core, and of the disk

/** Ends with its scope: also where the disk was full, which is tried again half a minute later. */
class Timed {
 public:
    explicit Timed(std::atomic<milliseconds::rep>& affordable) : affordable_(affordable) {}
    ~Timed() {
        const auto took = std::chrono::duration_cast<milliseconds>(Checkpoints::Clock::now() - begun_);
        affordable_ = (written_ ? std::clamp(took * sparing, firstAfter, atMost) : atMost).count();
    }
    void written() { written_ = true; }

 private:
    std::atomic<milliseconds::rep>& affordable_;
    Checkpoints::Clock::time_point begun_ = Checkpoints::Clock::now();
    bool written_ = false;
};

}  // namespace

Checkpoints::Checkpoints(Executor& executor, const EpochSteps& steps, std::optional<milliseconds> every)
    : executor_(executor), steps_(steps), every_(every), affordable_(firstAfter.count()) {
    executor_.reserveCheckpoint();
}

void Checkpoints::begin(Clock::time_point now) { last_ = now - every() + std::min(every(), firstAfter); }

bool Checkpoints::due(Clock::time_point now, std::uint64_t step, bool epochEnded) const {
    if (now - last_ < every() * (epochEnded ? 1 : 2)) return false;
    return epochEnded || steps_.inEpoch(step) != 0;  // between its last step and its figures an epoch can not be taken up
}

void Checkpoints::ask(std::uint64_t step, double rate, const EarlyStop& stop, Clock::time_point now, const BestKeeper* keeper) {
    const auto slot = keeper ? keeper->bestSlot() : stop.bestSlot();
    executor_.enqueueCheckpoint(slot);
    best_ = !slot ? -1 : keeper ? keeper->seen().epoch : stop.bestEpoch();
    judged_.reset();
    asked_ = true;
    step_ = step;
    rate_ = rate;
    last_ = now;
}

bool Checkpoints::arrived() const { return asked_ && executor_.checkpointArrived(); }

void Checkpoints::beforeJudging(std::uint64_t step, const CallbacksSeen& before) {
    if (asked_ && !judged_ && step > step_) judged_ = before;
}

std::optional<Checkpoint> Checkpoints::take(const CallbacksSeen& now, bool stopKeeps) {
    asked_ = false;
    const CallbacksSeen judged = judged_.value_or(now);
    const int best = !stopKeeps ? judged.kept.epoch : judged.stopping.any ? judged.stopping.bestEpoch : -1;
    const bool isBest = endedBest(best, step_, steps_);  // its own weights are those of the best epoch
    if (best < 0 || best == best_ || isBest) return Checkpoint{step_, rate_, judged, best >= 0 && !isBest};
    last_ -= 2 * every();
    return std::nullopt;
}

void Checkpoints::replace() {
    if (std::exchange(asked_, false)) last_ -= 2 * every();
}

void Checkpoints::write(std::function<void()> work) {
    writer_.begin([this, work = std::move(work)] {
        Timed timed(affordable_);
        work();
        timed.written();
    });
}

}  // namespace lamina
