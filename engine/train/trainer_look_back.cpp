// SPDX-License-Identifier: GPL-3.0-or-later
// When a step has gone wrong: the steps are run again from the last state that was well, up to the one before it, so that the weights
// are those from before the harm; and that step is looked at closely. Nothing of this is paid for while steps go well.
#include <algorithm>

#include "engine/base/error.h"
#include "engine/train/diagnosis.h"
#include "engine/train/post_mortem.h"
#include "engine/train/trainer.h"

namespace lamina {

namespace {

constexpr std::uint64_t mostBytes = std::uint64_t{1} << 29;  // that the host keeps of a state
constexpr std::int64_t together = 64;                        // steps of a launch
constexpr int mostBack = 3;  // steps: weights may be out of bounds a step or two before a loss says so

}  // namespace

void Trainer::keepBeginning() {
    if (plan_->weightBytes * static_cast<std::uint64_t>(1 + plan_->slotCount) + plan_->stateBytes > mostBytes) return;
    kept_ = std::make_shared<const Kept>(Kept{step_, status_.learningRate, executor_->state()});
}

void Trainer::keep(std::uint64_t step, double rate, const ExecutorState& state) {
    const std::lock_guard lock(keptMutex_);
    if (kept_) kept_ = std::make_shared<const Kept>(Kept{step, rate, state});
}

double Trainer::rateAt(std::uint64_t step) const {
    double rate = kept_->rate;
    for (std::size_t i = 0; i < history_->events.size(); ++i)
        if (const Event event = history_->events[i]; event.kind == Event::Kind::LearningRate && event.step >= kept_->step && event.step <= step) rate = event.value;
    return rate;
}

bool Trainer::replay(std::uint64_t until) {
    executor_->setState(kept_->state);
    const auto each = static_cast<std::uint64_t>(stepsPerEpoch_);
    const std::int64_t full = trainSamples_ / batch_, rest = trainSamples_ % batch_;
    for (std::uint64_t step = kept_->step; step < until && !commands_.stop;) {
        const auto inEpoch = static_cast<std::int64_t>(step % each);
        const double rate = rateAt(step);
        std::int64_t count = inEpoch < full ? std::min({full - inEpoch, static_cast<std::int64_t>(until - step), together}) : 1;
        for (std::int64_t i = 1; i < count; ++i)
            if (rateAt(step + static_cast<std::uint64_t>(i)) != rate) count = i;
        if (static_cast<float>(rate) != executor_->control().learningRate) {
            settle();  // the word is read by all that is under way
            executor_->control().learningRate = static_cast<float>(rate);
        }
        const auto since = Clock::now();
        for (; !isRoom(ProgramKind::Train, count); breathe(since)) drain();
        executor_->enqueue({plan_->find(ProgramKind::Train, inEpoch < full ? batch_ : rest), trainPass_, step, static_cast<std::uint32_t>(step / each),
                            static_cast<std::uint64_t>(inEpoch * batch_), count});
        pace_.given(ProgramKind::Train, count, Clock::now());
        step += static_cast<std::uint64_t>(count);
        if (step % each == 0) executor_->enqueuePublish(RecordKind::Epoch, step, static_cast<std::uint32_t>(step / each - 1));
        drain();
    }
    executor_->wait();
    drain();
    return !commands_.stop;
}

void Trainer::lookBack() {
    writer_.reset();  // a state that is being kept comes to its end
    step_ = badStep_;
    if (!kept_) return;
    publish_(status_);
    std::optional<BadNumber> found;
    std::uint64_t well = badStep_ - 1;
    bool whole = false;
    for (int back = 0; back < mostBack && !whole && replay(well); ++back) {
        const auto bad = badWeight(*plan_, executor_->weights());
        whole = !bad;
        if (bad) found = bad, found->step = well;
        if (bad && well == kept_->step) break;
        if (bad) --well;
    }
    if (!whole) {
        executor_->setState(kept_->state);
        well = kept_->step;
    }
    status_.step = step_ = well;
    status_.epoch = static_cast<std::uint32_t>(step_ / static_cast<std::uint64_t>(stepsPerEpoch_));
    next_ = EpochPart::Steps;
    try {
        if (!found && whole) found = postMortem(job_.project, *job_.data, executor_->weights(), placeOfStep(job_.project, *job_.data, step_));
    } catch (const Error& e) {
        status_.message += "; where it came from could not be found: " + std::string(e.what());
    }
    if (found) tell(*found);
    status_.message += "; the weights are those of step " + std::to_string(step_);
}

void Trainer::tell(const BadNumber& found) {
    history_->badNumbers.append(found);
    status_.message = whatHappened(found);
    if (const std::string whom = toWhom(found, rowWord(job_.project.data)); !whom.empty()) status_.message += " " + whom;
    status_.message.pop_back();
}

}  // namespace lamina
