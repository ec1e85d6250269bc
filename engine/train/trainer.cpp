// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/trainer.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <thread>

#include "engine/base/error.h"
#include "engine/compile/compile.h"
#include "engine/compile/initial_weights.h"
#include "engine/data/fingerprint.h"
#include "engine/recipes/training_params.h"
#include "engine/train/evaluation.h"
#include "engine/train/fit.h"
#include "engine/train/weights_export.h"

namespace lamina {

namespace {

using namespace std::chrono_literals;

constexpr auto lookEvery = 10ms;          // between two looks at knobs and telemetry
constexpr auto throughputEvery = 100ms;   // between two points of the throughput plot
constexpr int maxInFlight = 3;            // launches of a device that runs beside us

std::string shortNumber(double value) {
    char text[24];
    std::snprintf(text, sizeof text, "%g", value);
    return text;
}

const Choice* callbackOf(const TrainingRecipe& recipe, const std::string& name) {
    const auto it = std::find_if(recipe.callbacks.begin(), recipe.callbacks.end(), [&](const Choice& c) { return c.name == name; });
    return it == recipe.callbacks.end() ? nullptr : &*it;
}

ExecutorOptions executorOptions(const TrainingRecipe& recipe) {
    ExecutorOptions options{.threads = recipe.threads};
    if (recipe.precision == "tf32") options.precision = Precision::TensorFloat32;
    if (recipe.precision == "bfloat16") options.precision = Precision::BFloat16;
    return options;
}

void requireFit(const Project& project, const Dataset& data) {
    const Inference inference = infer(project.graph);
    if (inference.hasErrors()) return;  // compile says it
    for (const auto& issue : checkFit(project.graph, inference, project.training, shapeOf(data)))
        throw Error::input(issue.title + ": " + issue.detail, "", issue.fixes.empty() ? "" : issue.fixes.front().title);
}

/** Nobody who asks for speed or for accuracy shall get the other in silence. */
void requirePrecision(const std::string& precision, const Device& device) {
    if (device.id == "cpu" && precision != "float32")
        throw Error::usage("the precision " + precision + " is for GPUs, and this training is on the CPU", "choose float32, or a GPU as device");
}

}  // namespace

Trainer::Trainer(TrainingJob job, TrainingCommands& commands, std::function<void(const TrainingStatus&)> publish)
    : job_(std::move(job)), commands_(commands), publish_(std::move(publish)) {
    status_.state = TrainingState::Preparing;
    publish_(status_);
    compilePlan();
    openDevice();
    watchCallbacks();
}

void Trainer::compilePlan() {
    const Parts& parts = job_.data->parts;
    const TrainingRecipe& recipe = job_.project.training;
    if (parts.train.empty()) throw Error::input("there is nothing to train on: the training part is empty", "", "give it a share of the split");
    requireValid(recipe);
    requireFit(job_.project, *job_.data);
    trainSamples_ = static_cast<std::int64_t>(parts.train.size());
    validationSamples_ = static_cast<std::int64_t>(parts.validation.size());
    batch_ = std::min(recipe.batchSize, trainSamples_);
    plan_ = compile(job_.project.graph, recipe, trainingPrograms(batch_, trainSamples_, validationSamples_, 0));

    std::vector<std::string> epochNames;
    for (const auto& m : plan_->metrics) epochNames.push_back(m.name);
    history_ = std::make_shared<History>(plan_->telemetry, epochNames);
    stepsPerEpoch_ = (trainSamples_ + batch_ - 1) / batch_;
    maxSteps_ = static_cast<std::uint64_t>(stepsPerEpoch_ * recipe.epochs);
    if (job_.resume && job_.initial) {
        history_->firstStep = status_.step = step_ = static_cast<std::uint64_t>(job_.initial->iteration);
        status_.epoch = static_cast<std::uint32_t>(step_ / static_cast<std::uint64_t>(stepsPerEpoch_));
    }
    if (job_.maxSteps) maxSteps_ = std::min(maxSteps_, static_cast<std::uint64_t>(*job_.maxSteps));
    status_.steps = maxSteps_;
    status_.epochs = static_cast<std::uint32_t>(recipe.epochs);
    status_.programs = static_cast<int>(plan_->programs.size());
    status_.learningRate = plan_->learningRate;
}

void Trainer::openDevice() {
    const DeviceChoice choice = chooseDevice(job_.project.training.device, *plan_);
    requirePrecision(job_.project.training.precision, choice.device);
    executor_ = openExecutor(choice.device, plan_, executorOptions(job_.project.training));
    executor_->bind({job_.data->inputs, job_.data->targets});
    trainPass_ = executor_->addPass({job_.data->parts.train, job_.project.training.shuffle, job_.project.training.seed});
    validationPass_ = executor_->addPass({job_.data->parts.validation, false, 0});
    loadWeights();
    status_.device = choice.device.title;
    status_.deviceReason = choice.reason;
    if (const std::string place = executor_->dataPlace(); !place.empty()) status_.deviceReason += "; " + place;
    openRecorder(choice.device.id);
    syncsBefore_ = executor_->syncs();
}

/** A run that is taken up needs all that steps depend on: weights, the optimizer's slots, and the rate where a person changed
 *  it; orders and random streams follow from seed and step. */
void Trainer::loadWeights() {
    if (!job_.initial) return executor_->setWeights(initialWeights(*plan_));
    executor_->setWeights(matchWeights(*plan_, *job_.initial));
    if (!job_.resume) return;
    ExecutorState state = executor_->state();
    state.optimizer = importSlots(*plan_, *job_.initial);
    executor_->setState(state);
    const auto rate = static_cast<float>(job_.initial->learningRate);
    if (job_.project.training.schedule || rate <= 0 || rate == static_cast<float>(plan_->learningRate)) return;
    executor_->control().learningRate = rate;
    status_.learningRate = job_.initial->learningRate;
}

void Trainer::openRecorder(const std::string& deviceId) {
    if (!job_.record) return;
    RunStart start{job_.project.name, deviceId, status_.deviceReason, fingerprintText(job_.data->fingerprint), job_.configuration, 0, {}};
    for (const auto& w : plan_->weights)
        if (w.constant.empty()) start.parameters += (*plan_)[w.value].shape.elements();
    try {
        if (job_.resume) recorder_ = std::make_unique<Recorder>(*job_.resume, job_.configuration, history_, plan_->metrics);
        else recorder_ = std::make_unique<Recorder>(start, history_, plan_->metrics);
        status_.run = recorder_->id();
    } catch (const Error& e) {
        status_.message = std::string("this run is not recorded: ") + e.what();
    }
}

void Trainer::closeRecorder(Outcome outcome, TrainedModel* model) {
    if (!recorder_) return;
    std::filesystem::path file;
    if (model && job_.saveModel) {
        model->run = recorder_->id();
        file = recorder_->directory() / "model.keras";
        job_.saveModel(*model, file);
    }
    recorder_->finish(outcome, status_.message, file);
    recorder_.reset();
}

void Trainer::watchCallbacks() {
    for (const auto& choice : job_.project.training.callbacks) {
        if (choice.name == "TerminateOnNaN") terminateOnNaN_ = true;
        if (choice.name == "EarlyStopping") earlyStopping_ = stoppingOf(choice);
    }
}

EarlyStopping Trainer::stoppingOf(const Choice& choice) const {
    const std::string monitor = EarlyStopping(choice, false).monitor();
    const std::string metric = monitor.rfind("val_", 0) == 0 ? monitor.substr(4) : monitor;
    const auto it = std::find_if(plan_->metrics.begin(), plan_->metrics.end(), [&](const PlanMetric& m) { return m.name == metric; });
    if (it == plan_->metrics.end())
        throw Error::input("EarlyStopping watches " + monitor + ", which this training does not measure", "", "choose loss, val_loss or one of the metrics");
    if (monitor != metric && validationSamples_ == 0)
        throw Error::input("EarlyStopping watches " + monitor + ", but there is no validation part", "", "give validation a share of the split, or watch " + metric);
    return EarlyStopping(choice, it->maximize);
}

TrainedModel Trainer::run() {
    try {
        trainAll();
        TrainedModel model = harvest();
        status_.state = commands_.stop ? TrainingState::Stopped : TrainingState::Finished;
        closeRecorder(commands_.stop ? Outcome::Stopped : Outcome::Finished, &model);
        return model;  // whoever called publishes the end together with the model
    } catch (const std::exception& e) {
        status_.message = e.what();
        if (recorder_) closeRecorder(Outcome::Failed, nullptr);
        throw;
    }
}

void Trainer::trainAll() {
    status_.state = TrainingState::Running;
    start_ = lastLook_ = lastThroughput_ = Clock::now();
    publish_(status_);
    for (; status_.epoch < status_.epochs && !ending_; ++status_.epoch) trainEpoch();
    status_.syncs = executor_->syncs() - syncsBefore_;
    measure(true);
}

void Trainer::trainEpoch() {
    const std::int64_t full = trainSamples_ / batch_, rest = trainSamples_ % batch_;
    // Steps of this epoch that were done before the run was taken up.
    const std::int64_t done = static_cast<std::int64_t>(step_) - static_cast<std::int64_t>(status_.epoch) * stepsPerEpoch_;
    bool on = launch(ProgramKind::Train, batch_, trainPass_, static_cast<std::uint64_t>(done * batch_), full - done);
    if (on && rest > 0) on = launch(ProgramKind::Train, rest, trainPass_, static_cast<std::uint64_t>(full * batch_), 1);
    if (!on) return;
    executor_->enqueuePublish(RecordKind::Epoch, step_, status_.epoch);
    if (validationSamples_ > 0) validate();
    if (earlyStopping_) keepEpoch();
}

bool Trainer::keepsBest() const { return earlyStopping_ && earlyStopping_->restoreBestWeights(); }

/** The figures of an epoch arrive while later steps are under way, so its weights are kept until they are judged. Where
 *  none are kept, the end of the training would depend on when they arrive: then we let them arrive. */
void Trainer::keepEpoch() {
    while (!keepsBest() && executor_->inFlight() > 0) {
        drain();
        std::this_thread::sleep_for(50us);
    }
    drain();
    const auto epoch = static_cast<int>(status_.epoch);
    if (!keepsBest() || (epoch <= judgedEpoch_ && epoch != status_.bestEpoch)) return;
    int slot = 0;
    const auto taken = [&] { return std::any_of(snapshots_.begin(), snapshots_.end(), [&](const auto& s) { return s.second == slot; }); };
    while (taken()) ++slot;
    executor_->enqueueSnapshot(slot);
    snapshots_[epoch] = slot;
    forgetSnapshots();
}

/** Those of epochs that were judged and are not the best. */
void Trainer::forgetSnapshots() {
    if (snapshots_.count(status_.bestEpoch) == 0) return;  // the best one is yet to be taken
    std::erase_if(snapshots_, [&](const auto& s) { return s.first <= judgedEpoch_ && s.first != status_.bestEpoch; });
}

void Trainer::validate() {
    const std::int64_t full = validationSamples_ / batch_, rest = validationSamples_ % batch_;
    bool on = launch(ProgramKind::Evaluate, batch_, validationPass_, 0, full);
    if (on && rest > 0) on = launch(ProgramKind::Evaluate, rest, validationPass_, static_cast<std::uint64_t>(full * batch_), 1);
    if (on) executor_->enqueuePublish(RecordKind::Validation, step_, status_.epoch);
}

bool Trainer::launch(ProgramKind kind, std::int64_t batch, int pass, std::uint64_t position, std::int64_t count) {
    const bool training = kind == ProgramKind::Train;
    while (count > 0 && !ending_) {
        std::int64_t now = std::min(count, launchSteps_);
        if (training) now = std::min<std::int64_t>(now, static_cast<std::int64_t>(maxSteps_ - step_));
        if (now <= 0) {
            ending_ = true;
            break;
        }
        boundInFlight();
        executor_->enqueue({plan_->find(kind, batch), pass, step_, status_.epoch, position, now});
        if (training) step_ += static_cast<std::uint64_t>(now);
        position += static_cast<std::uint64_t>(now * batch);
        count -= now;
        if (!between(now, training ? now * batch : 0)) return false;
    }
    return !ending_;
}

void Trainer::boundInFlight() {
    while (executor_->inFlight() >= maxInFlight) {
        drain();
        std::this_thread::sleep_for(200us);
    }
}

bool Trainer::between(std::int64_t steps, std::int64_t samples) {
    sinceLook_ += steps;
    samplesSinceLook_ += samples;
    if (sinceLook_ < launchSteps_) return true;
    const auto now = Clock::now();
    const auto passed = now - lastLook_;
    drain();
    // Aim at one look every few milliseconds. A step may bring three records (its own, the epoch, the validation), and two
    // launches may pass between looks: an eighth of the ring can never be overrun.
    const auto most = static_cast<std::int64_t>(executor_->ring().capacity() / 8);
    if (passed < lookEvery / 2) launchSteps_ = std::min(launchSteps_ * 2, most);
    else if (passed > lookEvery) launchSteps_ = std::max<std::int64_t>(launchSteps_ / 2, 1);
    samplesSinceThroughput_ += samplesSinceLook_;
    sinceLook_ = samplesSinceLook_ = 0;
    lastLook_ = now;
    measure(false);
    obey();
    return !ending_;
}

void Trainer::measure(bool force) {
    const auto now = Clock::now();
    const double passed = std::chrono::duration<double>(now - lastThroughput_).count();
    status_.step = step_;
    status_.seconds = seconds();
    if (now - lastThroughput_ < throughputEvery && !force) return;
    if (samplesSinceThroughput_ > 0 && passed > 0) {
        status_.samplesPerSecond = static_cast<double>(samplesSinceThroughput_) / passed;
        history_->throughput.append({status_.seconds, step_, status_.samplesPerSecond});
        samplesSinceThroughput_ = 0;
        lastThroughput_ = now;
    }
    const std::uint64_t here = step_ - history_->firstStep;
    status_.secondsLeft = here == 0 ? 0 : status_.seconds / static_cast<double>(here) * static_cast<double>(maxSteps_ - step_);
    publish_(status_);
}

void Trainer::obey() {
    if (const double rate = commands_.learningRate.exchange(-1); rate >= 0 && rate != status_.learningRate) {
        note(Event::Kind::LearningRate, rate, "learning rate " + shortNumber(status_.learningRate) + " → " + shortNumber(rate));
        executor_->control().learningRate = static_cast<float>(rate);
        status_.learningRate = rate;
        publish_(status_);
    }
    if (commands_.recipeChanged.exchange(false)) obeyRecipe();
    if (commands_.pause && !commands_.stop) waitWhilePaused();
    if (commands_.stop) {
        note(Event::Kind::Stopped, 0, "stopped");
        status_.message = "stopped at step " + std::to_string(step_);
        ending_ = true;
    }
}

void Trainer::obeyRecipe() {
    TrainingRecipe wish;
    {
        std::lock_guard lock(commands_.mutex);
        wish = commands_.recipe;
    }
    TrainingRecipe& now = job_.project.training;
    if (wish.epochs != now.epochs) setEpochs(wish.epochs);
    const Choice *before = callbackOf(now, "EarlyStopping"), *after = callbackOf(wish, "EarlyStopping");
    if ((before && after) ? !(*before == *after) : before != after) setEarlyStopping(after);
    now.epochs = wish.epochs;
    now.callbacks = wish.callbacks;
}

void Trainer::setEpochs(std::int64_t epochs) {
    if (job_.maxSteps) return;
    epochs = std::max<std::int64_t>(epochs, status_.epoch + 1);  // the one that runs is finished
    note(Event::Kind::Note, static_cast<double>(epochs), "epochs " + std::to_string(status_.epochs) + " → " + std::to_string(epochs));
    status_.epochs = static_cast<std::uint32_t>(epochs);
    status_.steps = maxSteps_ = static_cast<std::uint64_t>(stepsPerEpoch_ * epochs);
    publish_(status_);
}

void Trainer::setEarlyStopping(const Choice* stopping) {
    try {
        if (stopping && earlyStopping_) earlyStopping_->setPatience(*stopping);
        else if (stopping) earlyStopping_ = stoppingOf(*stopping);
        else earlyStopping_.reset();
        note(Event::Kind::Note, 0, stopping ? "stop early after " + std::to_string(earlyStopping_->patience()) + " epochs" : "never stop early");
    } catch (const Error& e) {
        note(Event::Kind::Note, 0, e.what());
    }
}

void Trainer::waitWhilePaused() {
    const auto since = Clock::now();
    note(Event::Kind::Paused, 0, "paused");
    status_.state = TrainingState::Paused;
    publish_(status_);
    while (commands_.pause && !commands_.stop) std::this_thread::sleep_for(5ms);
    paused_ += Clock::now() - since;
    lastLook_ = lastThroughput_ = Clock::now();
    samplesSinceThroughput_ = 0;
    note(Event::Kind::Resumed, 0, "resumed");
    status_.state = TrainingState::Running;
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
    history_->steps.append(record.values);
    if (nanSeen_ || std::isfinite(record.values[0])) return;
    nanSeen_ = true;
    note(Event::Kind::NotANumber, record.values[0], "loss is NaN");
    status_.message = "the loss became NaN at step " + std::to_string(record.step) + ": lower the learning rate, or look for bad values in the data";
    if (terminateOnNaN_) ending_ = true;
}

void Trainer::epochDone(const Record& record) {
    history_->epochs.append(record);
    if (!earlyStopping_) return;
    for (std::size_t i = 0; i < plan_->metrics.size(); ++i)
        judge(logName(record.kind, plan_->metrics[i].name), record, record.values[i]);
}

void Trainer::judge(const std::string& name, const Record& record, double value) {
    if (name != earlyStopping_->monitor()) return;
    const auto verdict = earlyStopping_->epochEnded(static_cast<int>(record.epoch), value);
    judgedEpoch_ = static_cast<int>(record.epoch);
    if (verdict.best) {
        status_.bestEpoch = judgedEpoch_;
        note(Event::Kind::Best, value, "best, epoch " + std::to_string(record.epoch + 1));
    }
    forgetSnapshots();
    if (!verdict.stop) return;
    status_.message = name + " has not improved since epoch " + std::to_string(earlyStopping_->bestEpoch() + 1);
    ending_ = true;
}

void Trainer::note(Event::Kind kind, double value, const std::string& text) {
    Event event{kind, step_, status_.epoch, value, seconds(), {}};
    std::strncpy(event.text, text.c_str(), sizeof event.text - 1);
    history_->events.append(event);
}

TrainedModel Trainer::harvest() {
    executor_->wait();
    drain();
    const bool restore = keepsBest() && status_.bestEpoch >= 0;
    // Without a snapshot the training ended with the best epoch, and nothing has moved since.
    if (const auto best = snapshots_.find(status_.bestEpoch); restore && best != snapshots_.end()) executor_->enqueueRestore(best->second);
    TrainedModel model{job_.project, job_.data->preparation, exportWeights(*plan_, executor_->state()), 0, restore ? status_.bestEpoch : -1};
    model.weights.iteration = static_cast<std::int64_t>(step_);
    model.weights.learningRate = status_.learningRate;
    return model;
}

}  // namespace lamina
