// SPDX-License-Identifier: GPL-3.0-or-later
// What a trainer does before its first step: the recipe is checked, the plan made, the device opened, the run recorded.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/error.h"
#include "engine/checks/class_weights.h"
#include "engine/checks/fit.h"
#include "engine/compile/compile.h"
#include "engine/compile/initial_weights.h"
#include "engine/data/fingerprint.h"
#include "engine/history/monitor.h"
#include "engine/recipes/callback_of.h"
#include "engine/recipes/optimizers.h"
#include "engine/recipes/training_params.h"
#include "engine/train/post_mortem.h"
#include "engine/train/precision.h"
#include "engine/train/trainer.h"
#include "engine/train/training_memory.h"
#include "engine/train/weights_export.h"
#include "engine/trained/evaluation.h"

namespace lamina {

namespace {

void requireFit(const Project& project, const Dataset& data) {
    const Inference inference = infer(project.graph);
    if (inference.hasErrors()) return;  // compile says it
    for (const auto& issue : checkFit(project.graph, inference, project.training, shapeOf(data)))
        throw Error::input(issue.title + ": " + issue.detail, "", issue.remedies.empty() ? "" : issue.remedies.front().title);
}

/** A file from before the direction was kept has it as mode auto says. */
bool isBestBy(const BestKeeper::Watched& watched, const BestEpoch& best, const std::vector<PlanMetric>& metrics) {
    if (best.watched != watched.monitor) return false;
    return (best.maximize ? *best.maximize : monitorMaximizes("EarlyStopping", best.watched, metrics, true)) == watched.maximize;
}

/** Backward takes about twice the operations of forward. */
StepWork workOf(const Plan& plan, int program, const Dataset& data) {
    const Program& step = plan.programs[static_cast<std::size_t>(program)];
    const auto batch = static_cast<double>(step.batch);
    StepWork work{step.batch, static_cast<int>(step.ops.size()), 3 * 2 * plan.multiplyAdds * batch, 0};
    for (const auto* tensors : {&data.inputs, &data.targets})
        for (const Tensor& t : *tensors)
            if (t.shape()[0] > 0) work.dataBytes += static_cast<double>(t.bytes().size()) / static_cast<double>(t.shape()[0]) * batch;
    return work;
}

}  // namespace

Trainer::Trainer(TrainingJob job, TrainingCommands& commands, std::function<void(const TrainingStatus&)> publish)
    : job_(std::move(job)), commands_(commands), publish_(std::move(publish)) {
    status_.state = TrainingState::Preparing;
    start_ = Clock::now();
    publish_(status_);
    compilePlan();
    watchCallbacks();
    openDevice();  // last: a run of the registry begins
}

void Trainer::compilePlan() {
    const Parts& parts = job_.data->parts;
    const TrainingRecipe& recipe = job_.project.training;
    if (parts.train.empty()) throw Error::input("there is nothing to train on: the training part is empty", "", "give it a share of the split");
    requireValid(recipe);
    requireFit(job_.project, *job_.data);
    trainSteps_ = EpochSteps(static_cast<std::int64_t>(parts.train.size()), recipe.batchSize);
    validationSteps_ = EpochSteps(static_cast<std::int64_t>(parts.validation.size()), trainSteps_.batch());
    PlacedPlan placed = placePlan(recipe, [&](DType compute) { return planIn(compute); });
    plan_ = std::move(placed.plan), choice_ = std::move(placed.choice);

    std::vector<std::string> epochNames;
    for (const auto& m : plan_->metrics) epochNames.push_back(m.name);
    history_ = std::make_shared<History>(plan_->telemetry, epochNames);
    stop_.emplace(plan_->metrics, validationSteps_.count() > 0);
    maxSteps_ = trainSteps_.stepsOf(recipe.epochs);
    if (job_.resume && job_.initial) {
        history_->firstStep = status_.step = step_ = static_cast<std::uint64_t>(job_.initial->iteration);
        status_.epoch = static_cast<std::uint32_t>(trainSteps_.epochOf(step_));
    }
    if (job_.maxSteps) maxSteps_ = std::min(maxSteps_, static_cast<std::uint64_t>(*job_.maxSteps));
    told_ = static_cast<int>(status_.epoch) - 1;
    status_.steps = maxSteps_;
    status_.epochs = static_cast<std::uint32_t>(recipe.epochs);
    status_.work = workOf(*plan_, plan_->find(ProgramKind::Train, trainSteps_.batch()), *job_.data);
    status_.learningRate = plan_->learningRate;
}

std::shared_ptr<const Plan> Trainer::planIn(DType compute) const {
    CompileOptions options = trainingPrograms(trainSteps_.batch(), trainSteps_.samples(), validationSteps_.samples());
    options.classWeights = classWeights(job_.project, *job_.data);
    options.sampleWeights = !job_.data->sampleWeights.empty();
    options.compute = compute;
    return compile(job_.project.graph, job_.project.training, options);
}

void Trainer::watchCallbacks() {
    if (const Choice* stopping = callbackOf(job_.project.training, "EarlyStopping")) stop_->follow(stopping);
    if (const Choice* plateau = callbackOf(job_.project.training, "ReduceLROnPlateau")) watchPlateau(*plateau);
}

void Trainer::watchPlateau(const Choice& choice) {
    const std::string monitor = ReduceLROnPlateau(choice, false).monitor();
    plateau_.emplace(choice, monitorMaximizes(choice.name, monitor, plan_->metrics, validationSteps_.count() > 0));
}

void Trainer::openDevice() {
    try {
        openOn(choice_);
    } catch (const Error& e) {
        const std::string& wanted = job_.project.training.device;
        if (choice_.device.id == "cpu" || !(wanted.empty() || wanted == "auto")) throw;
        executor_.reset();  // and the memory that it had got
        choice_ = {deviceOf("cpu"), "on the CPU because the GPU could not be taken: " + std::string(e.what())};
        if (const DType compute = computeTypeOn(job_.project.training, choice_.device); plan_->compute != compute) plan_ = planIn(compute);
        openOn(choice_);
        note(Event::Kind::Note, 0, choice_.reason);
        status_.messages.say(Told::OtherDevice, choice_.reason);
    }
    status_.device = choice_.device.title;
    status_.gpu = choice_.device.busId;
    status_.deviceReason = choice_.reason;
    if (const std::string place = executor_->dataPlace(); !place.empty()) status_.deviceReason += "; " + place;
    openRecorder(choice_.device.id);
    launches_.emplace(*executor_);
    lookBack_.emplace(*executor_, trainSteps_, trainPass_);
    lookBack_->begin(step_, status_.learningRate);
    if (lookBack_->keeps() || (recorder_ && job_.saveModel)) checkpoints_.emplace(*executor_, trainSteps_, job_.checkpointEvery);
    watchLayers();
    syncsBefore_ = executor_->syncs();
}

/** All that takes memory of the device. Where it is less than was told, a keeper of the best epoch gives way. */
void Trainer::openOn(const DeviceChoice& choice) {
    requirePrecision(job_.project.training.precision, choice);
    const bool keeps = keeperBytes(choice.device, *plan_, job_.project.training, sizeOf(job_.data.get())) > 0;
    executor_.reset();
    try {
        fillDevice(choice, keeps ? BestKeeper::countOn(choice.device.id) : 0);
    } catch (const std::exception&) {
        if (!keeps || !executor_) throw;  // the device itself could not be opened
        executor_.reset();
        fillDevice(choice, 0);
    }
}

/** Snapshots before the data, which take of the rest what they may. */
void Trainer::fillDevice(const DeviceChoice& choice, int count) {
    executor_ = openExecutor(choice.device, plan_, executorOptions(job_.project.training));
    snapshots_ = stop_->keepsBest() ? EarlyStop::mostKept : count;
    if (snapshots_ > 0) executor_->reserveSnapshots(snapshots_);
    keeper_.reset();
    chooseKeeper(0);
    executor_->bind(feedOf(*job_.data));
    trainPass_ = executor_->addPass({job_.data->parts.train, job_.project.training.shuffle, job_.project.training.seed});
    validationPass_ = executor_->addPass({job_.data->parts.validation, false, 0});
    loadWeights();
}

void Trainer::chooseKeeper(int first) {
    if (stop_->keepsBest() || snapshots_ == 0 || validationSteps_.count() == 0) return keeper_.reset();
    const auto watched = BestKeeper::watchedBy(callbackOf(job_.project.training, "EarlyStopping"), plan_->metrics);
    if (keeper_ && keeper_->watched() == watched) return;
    keeper_.emplace(watched, plan_->metrics, snapshots_, first);
}

std::optional<Trainer::Keeping> Trainer::keeping() const {
    if (keeper_) return Keeping{false, keeper_->watched()};
    if (!stop_->keepsBest()) return {};
    return Keeping{true, BestKeeper::watchedBy(callbackOf(job_.project.training, "EarlyStopping"), plan_->metrics)};
}

void Trainer::takeOver(const KeptEpochs& kept) {
    if (keeper_) keeper_->takeOver(kept);
    else stop_->takeOver(kept);
    status_.bestEpoch = stop_->watches() ? stop_->bestEpoch() : -1;
}

/** Three copies of the weights must be no question for the host. */
void Trainer::watchLayers() {
    constexpr std::uint64_t most = std::uint64_t{1} << 29;
    history_->variables = watchedVariables(*plan_);
    if (history_->variables.empty() || plan_->weightBytes > most || plan_->dtype != DType::Float32) return;
    const auto waiting = accumulationOf(job_.project.training.optimizer, 0);
    layers_ = std::make_unique<LayerWatch>(*executor_, history_, waiting ? waiting->steps : 1, maxSteps_ - step_);
}

/** A run that is taken up needs all that steps depend on: weights, the optimizer's slots, its progress, and the rate where a
 *  person changed it; orders and random streams follow from seed and step. */
void Trainer::loadWeights() {
    if (!job_.initial) return executor_->setWeights(initialWeights(*plan_));
    executor_->setWeights(matchWeights(*plan_, *job_.initial));
    if (!job_.resume || job_.initial->iteration == 0) return;
    ExecutorState state = executor_->state();
    state.optimizer = importSlots(*plan_, *job_.initial);
    if (job_.progress) takeUp(*job_.progress, state);
    if (job_.best) takeUpBest(*job_.best);
    executor_->setState(state);
    goOnWithRate();
}

/** The rate that was in effect. Where a training tells it, it does so to the last bit; the optimizer of a file has it rounded, and with a
 *  schedule not at all. */
void Trainer::goOnWithRate() {
    const double told = job_.progress ? job_.progress->learningRate : 0;
    const double rate = told > 0 ? told : job_.project.training.schedule ? 0 : job_.initial->learningRate;
    if (!(rate > 0) || static_cast<float>(rate) == static_cast<float>(plan_->learningRate)) return;
    executor_->control().learningRate = static_cast<float>(rate);
    status_.learningRate = rate;
}

/** Leaves what else belongs into the state there; the device gets the best weights so far, to be kept. */
void Trainer::takeUp(const TrainingProgress& progress, ExecutorState& state) {
    if (progress.accumulators.size() == state.accumulators.size()) state.accumulators = progress.accumulators;
    if (progress.next != EpochPart::Steps && step_ > 0 && trainSteps_.inEpoch(step_) == 0) {
        next_ = progress.next;
        status_.epoch = static_cast<std::uint32_t>(trainSteps_.epochOf(step_) - 1);
        told_ = static_cast<int>(status_.epoch) - 1;
    }
    if (plateau_) plateau_->goOn(progress.plateau);
    Weights best;
    best.variables = progress.best;
    const auto& seen = progress.stopping;
    const bool has = !best.variables.empty() || (!job_.best && seen.any && endedBest(seen.bestEpoch, step_, trainSteps_));
    if (stop_->keepsBest() && !has) return;  // begins to watch anew, or with job_.best
    if (!best.variables.empty()) executor_->setWeights(matchWeights(*plan_, best));
    stop_->goOn(seen, *executor_);
    status_.bestEpoch = stop_->bestEpoch();
}

/** Whoever keeps the best epoch goes on with that; where another figure is watched now, or the other way round, it begins anew. */
void Trainer::takeUpBest(const BestEpoch& best) {
    const auto now = keeping();
    if (!now || (now->stops && stop_->bestEpoch() >= 0) || !isBestBy(now->watched, best, plan_->metrics)) return;
    Weights weights;
    weights.variables = best.variables;
    executor_->setWeights(matchWeights(*plan_, best.variables.empty() ? *job_.initial : weights));
    executor_->enqueueSnapshot(0);
    const bool told = next_ == EpochPart::Validation && now->watched.ofTraining();
    takeOver({best.epoch, best.figure, told_ + (told ? 1 : 0), 0, {{best.epoch, 0}}});
}

void Trainer::openRecorder(const std::string& deviceId) {
    if (!job_.record) return;
    RunStart start{job_.project.name, deviceId, status_.deviceReason, fingerprintText(job_.data->fingerprint), job_.configuration, 0, {}, job_.parent, projectKind(job_.project)};
    for (const auto& w : plan_->weights)
        if (w.constant.empty()) start.parameters += (*plan_)[w.value].shape.elements();
    try {
        if (job_.resume) recorder_ = std::make_unique<Recorder>(*job_.resume, start, history_, plan_->metrics), status_.secondsBefore = recorder_->secondsBefore();
        else recorder_ = std::make_unique<Recorder>(start, history_, plan_->metrics);
        status_.run = recorder_->id();
    } catch (const Error& e) {
        status_.messages.say(Told::NotRecorded, std::string("this run is not recorded: ") + e.what());
    }
}

}  // namespace lamina
