// SPDX-License-Identifier: GPL-3.0-or-later
// What a person turns while a training runs, and what figures of an epoch ask for: done between launches.
#include <algorithm>
#include <string>
#include <thread>
#include <utility>

#include "engine/base/error.h"
#include "engine/base/sentence.h"
#include "engine/base/words.h"
#include "engine/recipes/callback_of.h"
#include "engine/train/trainer.h"
#include "engine/train/wished_callbacks.h"

namespace lamina {

void Trainer::obey() {
    if (const double rate = commands_.learningRate.exchange(-1); rate >= 0 && rate != status_.learningRate) {
        setLearningRate(rate);
    }
    if (commands_.recipeChanged.exchange(false)) obeyRecipe();
    if (commands_.measureWatching.exchange(false)) watching_.begin();
    if (commands_.pause && !commands_.stop) waitWhilePaused();
    if (commands_.stop && !stopNoted_) {
        note(Event::Kind::Stopped, 0, "stopped");
        status_.messages.say(Told::Stopped, "stopped at step " + std::to_string(step_));
        stopNoted_ = ending_ = true;
    }
}

/** As in Keras, a rate that falls on a plateau is that of the next epoch's first step. */
void Trainer::obeyFigures() {
    if (const auto rate = std::exchange(fallenRate_, {})) setLearningRate(*rate);
}

/** The word is read by every step that is under way: what is in flight comes to its end first, so that the rate is that of step_
 *  and those after it, as its event says. */
void Trainer::setLearningRate(double rate) {
    settle();
    note(Event::Kind::LearningRate, rate, "learning rate " + shortNumber(status_.learningRate) + " → " + shortNumber(rate));
    executor_->control().learningRate = static_cast<float>(rate);
    status_.learningRate = rate;
    publish_(status_);
}

void Trainer::obeyRecipe() {
    TrainingRecipe wish;
    {
        std::lock_guard lock(commands_.mutex);
        wish = commands_.recipe;
    }
    TrainingRecipe& now = job_.project.training;
    if (wish.epochs != now.epochs) setEpochs(wish.epochs);
    const Choice *stopping = callbackOf(wish, "EarlyStopping"), *plateau = callbackOf(wish, "ReduceLROnPlateau");
    if (patienceDiffers(callbackOf(now, "EarlyStopping"), stopping)) obeyStopping(stopping);
    if (differ(callbackOf(now, "ReduceLROnPlateau"), plateau) && setPlateau(plateau))
        plateau ? setCallback(now, *plateau) : dropCallback(now, "ReduceLROnPlateau");
    now.epochs = status_.epochs;
}

void Trainer::obeyStopping(const Choice* stopping) {
    const auto before = keeping();
    const KeptEpochs kept = keeper_ ? keeper_->kept() : stop_->kept();
    if (!setEarlyStopping(stopping)) return;
    takeOverPatience(job_.project.training, stopping);
    chooseKeeper(firstKept_);
    const auto after = keeping();
    if (before == after) return;
    if (checkpoints_) checkpoints_->replace();  // the best epoch that comes with it is another's
    const bool whole = kept.best < 0 || kept.best >= firstKept_ || kept.snapshots.contains(kept.best);
    if (before && after && before->watched == after->watched && whole) takeOver(kept);
}

void Trainer::setEpochs(std::int64_t epochs) {
    if (job_.maxSteps) return;
    epochs = std::max<std::int64_t>(epochs, status_.epoch + 1);  // the one that runs is finished
    note(Event::Kind::Note, static_cast<double>(epochs), "epochs " + std::to_string(status_.epochs) + " → " + std::to_string(epochs));
    status_.epochs = static_cast<std::uint32_t>(epochs);
    status_.steps = maxSteps_ = trainSteps_.stepsOf(epochs);
    publish_(status_);
}

bool Trainer::setEarlyStopping(const Choice* stopping) {
    try {
        if (stopping && EarlyStop::keepsBest(*stopping)) executor_->reserveSnapshots(EarlyStop::mostKept), snapshots_ = EarlyStop::mostKept;
        stop_->follow(stopping, firstKept_);
        note(Event::Kind::Note, 0, stopping ? "stop early after " + std::to_string(stop_->patience()) + " epochs" : "never stop early");
        return true;
    } catch (const std::exception& e) {  // memory may be short for snapshots
        note(Event::Kind::Note, 0, sentenceOf(e));
        return false;
    }
}

/** From the next epoch on; what was seen so far stays, where it was of the same figure. */
bool Trainer::setPlateau(const Choice* plateau) {
    try {
        const bool alike = watchAlike(callbackOf(job_.project.training, "ReduceLROnPlateau"), plateau);
        const auto seen = plateau_ && alike ? plateau_->seen() : ReduceLROnPlateau::Seen{};
        if (plateau) watchPlateau(*plateau);
        else plateau_.reset();
        if (plateau_) plateau_->goOn(seen);
        note(Event::Kind::Note, 0, plateau ? "lower the rate on a plateau of " + plateau_->monitor() : "keep the rate on a plateau");
        return true;
    } catch (const Error& e) {
        note(Event::Kind::Note, 0, e.what());
        return false;
    }
}

void Trainer::waitWhilePaused() {
    const auto since = Clock::now();
    clockWatching(false);
    settle();  // what is called paused does no step
    note(Event::Kind::Paused, 0, "paused");
    status_.state = TrainingState::Paused;
    publish_(status_);
    while (commands_.pause && !commands_.stop) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    paused_ += Clock::now() - since;
    lastLook_ = lastThroughput_ = Clock::now();
    samplesSinceThroughput_ = 0;
    note(Event::Kind::Resumed, 0, "resumed");
    status_.state = TrainingState::Running;
    publish_(status_);
}

}  // namespace lamina
