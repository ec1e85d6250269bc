// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/trainer.h"

#include <algorithm>
#include <cmath>

#include "engine/base/error.h"
#include "engine/base/sentence.h"
#include "engine/history/monitor.h"
#include "engine/train/post_mortem.h"
#include "engine/train/weights_export.h"

namespace lamina {

namespace {

using namespace std::chrono_literals;

constexpr auto lookEvery = 10ms;          // between two looks at knobs and telemetry
constexpr auto throughputEvery = 100ms;   // between two points of the throughput plot

}  // namespace

void Trainer::closeRecorder(Outcome outcome, TrainedModel* model) {
    checkpoints_.reset();
    if (!recorder_) return;
    std::filesystem::path file;
    if (model && job_.saveModel) {
        model->run = recorder_->id();
        file = recorder_->modelFile();
        job_.saveModel(*model, file);
    }
    recorder_->finish(outcome, status_.messages.all(), file);
    recorder_.reset();
}

/** What was learned outlives the place where it was to be kept. Weights that no step has changed are nobody's: a run without any keeps none. */
void Trainer::keepWithRun(Outcome outcome, TrainedModel& model) {
    try {
        return closeRecorder(outcome, step_ > 0 ? &model : nullptr);
    } catch (const std::exception& e) {
        status_.messages.say(Told::NotKept, "the trained net could not be kept with its run: " + sentenceOf(e));
        model.run = 0;  // who looks there for it would find none
    }
    // Where the run has an earlier checkpoint, it goes on from there; where its end cannot be noted either, it reads "interrupted".
    try {
        if (recorder_) closeRecorder(keptStep_ > 0 ? Outcome::Interrupted : outcome, nullptr);
    } catch (const std::exception&) {
        recorder_.reset();
    }
}

/** The disk that ended the training may refuse its run, too: the first reason stays the reason. */
void Trainer::endFailed(Outcome outcome) {
    try {
        closeRecorder(outcome, nullptr);
    } catch (const std::exception& e) {
        recorder_.reset();
        status_.messages.addToEnd("; the end of its run could not be noted: " + sentenceOf(e));
    }
}

TrainedModel Trainer::run() {
    try {
        trainAll();
        executor_->wait();
        drain();
        layers_.reset();
        if (nanSeen_) lookBack();
        else obeyFigures();  // of an epoch whose validation was broken off
        TrainedModel model = harvest();
        status_.state = commands_.stop ? TrainingState::Stopped : TrainingState::Finished;
        keepWithRun(commands_.stop ? Outcome::Stopped : nanSeen_ ? Outcome::Failed : Outcome::Finished, model);
        model.progress.reset();  // belongs to the run
        return model;  // whoever called publishes the end together with the model
    } catch (const std::exception& e) {
        layers_.reset();
        checkpoints_.reset();  // one that is being written comes to its end
        const bool kept = keptStep_ > 0;
        status_.messages.clear();
        status_.messages.say(Told::Failed, sentenceOf(e) + (kept ? "; the run can go on from step " + std::to_string(keptStep_) : std::string()));
        endFailed(kept ? Outcome::Interrupted : Outcome::Failed);
        if (kept) throw Error(status_.messages.all());
        throw;
    }
}

void Trainer::trainAll() {
    status_.state = TrainingState::Running;
    ending_ = stop_->seen().stopped;
    start_ = lastLook_ = lastThroughput_ = Clock::now();
    if (checkpoints_) checkpoints_->begin(start_);
    publish_(status_);
    while (status_.epoch < status_.epochs && !ending_ && trainEpoch()) ++status_.epoch;
    measure(true);
}

/** False where it was broken off. */
bool Trainer::trainEpoch() {
    if (next_ == EpochPart::Steps && !trainSteps()) return false;
    if (next_ == EpochPart::Figures) executor_->enqueuePublish(RecordKind::Epoch, step_, status_.epoch);
    next_ = EpochPart::Validation;
    if (validationSteps_.count() > 0 && !validate()) return false;
    next_ = EpochPart::Steps;
    if (stop_->watches() || plateau_ || keeper_) keepEpoch();
    firstKept_ = static_cast<int>(status_.epoch) + 1;
    obeyFigures();
    checkpoint(true);
    return true;
}

bool Trainer::trainSteps() {
    // Steps of this epoch that were done before the run was taken up.
    const auto done = static_cast<std::int64_t>(step_ - trainSteps_.stepsOf(status_.epoch));
    const bool on = launchAll(ProgramKind::Train, trainSteps_, trainPass_, done);
    if (step_ == trainSteps_.stepsOf(std::int64_t{status_.epoch} + 1)) next_ = EpochPart::Figures;
    return on;
}

bool Trainer::launchAll(ProgramKind kind, const EpochSteps& steps, int pass, std::int64_t done) {
    const std::int64_t batch = steps.batch(), full = steps.full(), rest = steps.rest();
    const bool on = launch(kind, batch, pass, static_cast<std::uint64_t>(done * batch), full - done);
    return on && rest > 0 ? launch(kind, rest, pass, static_cast<std::uint64_t>(full * batch), 1) : on;
}

/** Where no weights are kept, the end of the training would depend on when its figures arrive, as a rate that falls on a
 *  plateau does: at the end of an epoch that may bring either we let them arrive. Else nobody waits for them. */
bool Trainer::mustKnowFigures() const {
    const int untold = static_cast<int>(status_.epoch) - told_;
    return (!stop_->keepsBest() && untold >= stop_->epochsUntilStop()) || (plateau_ && untold >= plateau_->epochsUntilFall(status_.learningRate));
}

void Trainer::keepEpoch() {
    drain();
    const auto since = Clock::now();
    const int epoch = static_cast<int>(status_.epoch);
    bool waited = false;
    const auto awaited = [&] { return !stop_->hasRoom() || (mustKnowFigures() && told_ < epoch); };
    // So far ahead no device is given work, but for one that rests in between: without waiting the best epoch might be missed.
    const auto crowded = [&] { return keeper_ && !keeper_->hasRoom(epoch) && executor_->inFlight() > 0; };
    for (; !nanSeen_ && (awaited() || crowded()); waited = true) {
        if (executor_->inFlight() == 0 && (drain(), awaited()) && !nanSeen_) throw Error("the figures of an epoch did not arrive");
        Launches::breathe(since);
        drain();
    }
    if (waited) {
        ++status_.epochWaits;
        status_.epochWaitSeconds += std::chrono::duration<double>(Clock::now() - since).count();
    }
    stop_->keep(epoch, *executor_);
    if (!keeper_) return;
    if (!keeper_->hasRoom(epoch)) drain();  // nothing is in flight any more
    if (!nanSeen_) keeper_->keep(epoch, *executor_);
}

bool Trainer::validate() {
    const bool on = launchAll(ProgramKind::Evaluate, validationSteps_, validationPass_, 0);
    if (on) executor_->enqueuePublish(RecordKind::Validation, step_, status_.epoch);
    return on;
}

bool Trainer::launch(ProgramKind kind, std::int64_t batch, int pass, std::uint64_t position, std::int64_t count) {
    const bool training = kind == ProgramKind::Train;
    // What the training's figures end does not cut its last validation short: nothing may depend on when they arrive.
    const auto ends = [&] { return training ? ending_ : commands_.stop.load(); };
    while (count > 0 && !ends()) {
        std::int64_t now = training && watching_.readsBack() ? 1 : std::min({count, launchSteps_, launches_->mostSteps(kind)});
        if (training) now = std::min<std::int64_t>(now, static_cast<std::int64_t>(maxSteps_ - step_));
        if (now <= 0) {
            ending_ = true;
            break;
        }
        if (!awaitRoom(kind, now, ends)) break;
        clockWatching(training);
        if (training && layers_ && !watching_.running()) now = layers_->stepsUntilLook(step_, now), layers_->before(step_);
        launches_->add(kind, {plan_->find(kind, batch), pass, step_, status_.epoch, position, now});
        if (training && layers_) layers_->after();
        if (training) step_ += static_cast<std::uint64_t>(now);
        position += static_cast<std::uint64_t>(now * batch);
        count -= now;
        if (training) watch(now * batch);
        between(now, training ? now * batch : 0);
    }
    if (commands_.stop) obey();  // it may have come behind the last look
    return !ends();
}

void Trainer::clockWatching(bool training) {
    if (!watching_.running() || watching_.timing() == training) return;
    const std::uint64_t before = executor_->syncs();
    executor_->wait();
    countWaits(before);
    if (training) watching_.goOn(Clock::now());
    else watching_.hold(Clock::now());
}

void Trainer::watch(std::int64_t samples) {
    if (!watching_.running()) return;
    const std::uint64_t before = executor_->syncs();
    watching_.count(samples);
    if (watching_.readsBack()) static_cast<void>(executor_->read(plan_->trainingLoss()));
    if (watching_.due(Clock::now())) {
        executor_->wait();
        watching_.end(Clock::now());
    }
    countWaits(before);
    status_.watching = watching_.cost();
}

void Trainer::countWaits(std::uint64_t before) {
    watching_.waited(executor_->syncs() - before);
    watchingWaits_ += executor_->syncs() - before;
}

/** What a person turned meanwhile comes before the launch that waits. */
bool Trainer::awaitRoom(ProgramKind kind, std::int64_t steps, const std::function<bool()>& ends) {
    const auto since = Clock::now();
    for (obey(); !ends() && !launches_->isRoom(kind, steps); obey()) {
        Launches::breathe(since);
        drain();
    }
    return !ends();
}

void Trainer::settle() { launches_->settle([this] { drain(); }); }

void Trainer::between(std::int64_t steps, std::int64_t samples) {
    sinceLook_ += steps;
    samplesSinceLook_ += samples;
    const auto now = Clock::now();
    if (sinceLook_ < launchSteps_ && now - lastLook_ < lookEvery) return;
    const auto passed = now - lastLook_;
    drain();
    // Aim at one look every few milliseconds. A step may bring three records (its own, the epoch, the validation), and two
    // launches may pass between looks: with those in flight a sixteenth of the ring can never be overrun.
    const auto most = static_cast<std::int64_t>(executor_->ring().capacity() / 16);
    if (passed < lookEvery / 2) launchSteps_ = std::min(launchSteps_ * 2, most);
    else if (passed > lookEvery) launchSteps_ = std::max<std::int64_t>(launchSteps_ / 2, 1);
    samplesSinceThroughput_ += samplesSinceLook_;
    sinceLook_ = samplesSinceLook_ = 0;
    lastLook_ = now;
    measure(false);
    checkpoint(false);
    obey();
}

void Trainer::checkpoint(bool epochEnded) {
    if (!checkpoints_) return;
    if (checkpoints_->arrived()) {
        drain();  // the figures of all that came before it have arrived, too
        if (nanSeen_) checkpoints_->drop();
        else if (const auto whole = checkpoints_->take(judged(), stop_->keepsBest())) checkpoints_->write(writing(*whole));
    }
    if (checkpoints_->busy()) return;
    if (const std::string trouble = checkpoints_->takeTrouble(); !trouble.empty()) status_.messages.say(Told::NoCheckpoint, "a checkpoint could not be written: " + trouble);
    if (const auto now = Clock::now(); checkpoints_->due(now, step_, epochEnded)) checkpoints_->ask(step_, status_.learningRate, *stop_, now, keeper_ ? &*keeper_ : nullptr);
}

CallbacksSeen Trainer::judged() const { return {stop_->seen(), plateau_ ? plateau_->seen() : ReduceLROnPlateau::Seen{}, keeper_ ? keeper_->seen() : BestKeeper::Seen{}}; }

/** What the thread of the checkpoints does: everything that takes time. */
std::function<void()> Trainer::writing(const Checkpoint& checkpoint) {
    return [this, project = job_.project, checkpoint, watched = keeper_ ? keeper_->watched() : BestKeeper::Watched{}, why = noBest()] {
        const ExecutorState state = executor_->checkpoint();
        if (badWeight(*plan_, state.weights)) return;
        lookBack_->keep(checkpoint.step, checkpoint.rate, state);
        if (!recorder_ || !job_.saveModel) return;
        TrainedModel model{project, job_.data->preparation, exportWeights(*plan_, state), recorder_->id()};
        model.weights.iteration = static_cast<std::int64_t>(checkpoint.step);
        model.weights.learningRate = checkpoint.rate;
        model.edgeLightness = edges_.lightness(*job_.data);
        model.progress = {state.accumulators, checkpoint.judged.stopping, {}, {}, EpochPart::Steps, checkpoint.judged.plateau, checkpoint.rate};
        const BestKeeper::Seen& kept = checkpoint.judged.kept;
        if (kept.epoch >= 0) model.best = BestEpoch{kept.epoch, watched.monitor, kept.figure, {}, watched.maximize};
        else model.noBest = why;
        if (checkpoint.withBest) (model.best ? model.best->variables : model.progress->best) = exportVariables(*plan_, executor_->checkpointedSnapshot());
        const auto file = recorder_->modelFile();
        job_.saveModel(model, file);
        recorder_->keep("checkpoint", file);
        keptStep_ = checkpoint.step;
    };
}

void Trainer::measure(bool force) {
    const auto now = Clock::now();
    const double passed = std::chrono::duration<double>(now - lastThroughput_).count();
    status_.step = step_;
    status_.seconds = seconds();
    if (recorder_) recorder_->trained(status_.seconds);
    status_.programs = executor_->compiled();
    status_.syncs = executor_->syncs() - syncsBefore_ - watchingWaits_;
    status_.watching = watching_.cost();
    if (now - lastThroughput_ < throughputEvery && !force) return;
    // What is left at the end may be too short a stretch to tell a rate.
    const bool tells = now - lastThroughput_ >= throughputEvery / 2 || history_->throughput.size() == 0;
    if (tells && samplesSinceThroughput_ > 0 && passed > 0) {
        status_.samplesPerSecond = static_cast<double>(samplesSinceThroughput_) / passed;
        const double data = executor_->dataSeconds();
        status_.dataShare = std::min(1.0, (data - dataSeconds_) / passed);
        dataSeconds_ = data;
        history_->throughput.append({status_.seconds, step_, status_.samplesPerSecond});
        samplesSinceThroughput_ = 0;
        lastThroughput_ = now;
    }
    const std::uint64_t here = step_ - history_->firstStep;
    status_.secondsLeft = here == 0 ? 0 : status_.seconds / static_cast<double>(here) * static_cast<double>(maxSteps_ - step_);
    publish_(status_);
}

void Trainer::drain() {
    Record record;
    std::uint64_t lost = 0;
    while (executor_->ring().read(cursor_, record, &lost)) {
        if (record.kind == RecordKind::Step) stepDone(record);
        else epochDone(record);
    }
    if (lost > 0) throw Error("the telemetry ring was overrun: " + std::to_string(lost) + " points are lost");
}

void Trainer::stepDone(const Record& record) {
    if (nanSeen_) return;  // what came after it is told by nothing but it
    history_->steps.append(record.values);
    const float gradient = record.values[plan_->telemetry.size() - 1];
    if (std::isfinite(record.values[0]) && std::isfinite(gradient)) return;
    nanSeen_ = ending_ = true;
    badStep_ = record.step;
    const bool loss = !std::isfinite(record.values[0]);
    const std::string which = loss ? "loss" : "gradient", what = std::isnan(loss ? record.values[0] : gradient) ? "NaN" : "infinite";
    note(Event::Kind::NotANumber, static_cast<double>(record.values[0]), which + " is " + what, record);
    status_.messages.say(Told::NotANumber, "the " + which + " became " + what + " at step " + std::to_string(record.step));
}

void Trainer::epochDone(const Record& record) {
    if (nanSeen_) return;
    history_->epochs.append(record);
    if (checkpoints_) checkpoints_->beforeJudging(record.step, judged());
    if (const auto figure = plateau_ ? monitored(record, plateau_->monitor(), plan_->metrics) : std::nullopt)
        if (const auto rate = plateau_->epochEnded(*figure, fallenRate_.value_or(status_.learningRate))) fallenRate_ = rate;
    if (record.kind == RecordKind::Validation || validationSteps_.count() == 0) told_ = static_cast<int>(record.epoch);
    if (keeper_) keeper_->judge(record);
    const auto verdict = stop_->judge(record);
    if (verdict.best) {
        status_.bestEpoch = stop_->bestEpoch();
        note(Event::Kind::Best, stop_->bestFigure(), "best, epoch " + std::to_string(record.epoch + 1), record);
    }
    if (!verdict.stop) return;
    status_.messages.say(Told::EndedEarly, stop_->reason());
    ending_ = true;
}

void Trainer::note(Event::Kind kind, double value, const std::string& text) { note(kind, value, text, Record{step_, status_.epoch}); }

void Trainer::note(Event::Kind kind, double value, const std::string& text, const Record& of) {
    Event event{kind, of.step, of.epoch, value, seconds(), {}};
    std::size_t room = std::min(text.size(), sizeof event.text - 1);
    while (room > 0 && room < text.size() && (static_cast<unsigned char>(text[room]) & 0xC0) == 0x80) --room;  // no half a letter
    text.copy(event.text, room);
    history_->events.append(event);
}

TrainedModel Trainer::harvest() {
    const ExecutorState last = executor_->state();
    const int best = stop_->restoreBest(*executor_);
    ExecutorState shown = best < 0 ? last : executor_->state();
    const bool averaged = best < 0 && step_ > 0 && weightsFromAverage(*plan_, job_.project.training.optimizer, shown);
    TrainedModel model{job_.project, job_.data->preparation, exportWeights(*plan_, shown)};
    model.bestEpoch = best;
    model.edgeLightness = edges_.lightness(*job_.data);
    model.progress = {last.accumulators, judged().stopping, {}, {}, next_, judged().plateau, status_.learningRate};
    if (next_ == EpochPart::Validation) std::fill(model.progress->accumulators.begin(), model.progress->accumulators.end(), 0.0);  // begins again
    if (best >= 0 || averaged) model.progress->last = exportVariables(*plan_, last.weights);
    model.best = keptBest(last, averaged);
    if (!model.best && best < 0) model.noBest = noBest();
    model.weights.iteration = static_cast<std::int64_t>(step_);
    model.weights.learningRate = status_.learningRate;
    return model;
}

std::optional<BestEpoch> Trainer::keptBest(const ExecutorState& last, bool averaged) {
    if (!keeper_ || keeper_->seen().epoch < 0) return {};
    BestEpoch best{keeper_->seen().epoch, keeper_->watched().monitor, keeper_->seen().figure, {}, keeper_->watched().maximize};
    const auto slot = keeper_->bestSlot();
    if (endedBest(best.epoch, step_, trainSteps_)) {
        if (averaged) best.variables = exportVariables(*plan_, last.weights);
    } else if (slot) {
        executor_->enqueueRestore(*slot);
        best.variables = exportVariables(*plan_, executor_->weights());
    } else return {};
    return best;
}

NoBest Trainer::noBest() const {
    if (validationSteps_.count() == 0) return NoBest::NotValidated;
    if (snapshots_ == 0) return NoBest::NoMemory;
    if (told_ < 0) return NoBest::EndedBefore;
    return keeper_ && keeper_->seen().epoch < 0 && keeper_->hasJudged() ? NoBest::NoNumber : NoBest::Unknown;
}

}  // namespace lamina
