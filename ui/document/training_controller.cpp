// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/training_controller.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/data/prepare.h"
#include "engine/io/ended_run.h"
#include "engine/recipes/schedules.h"
#include "engine/trained/chosen_epoch.h"
#include "engine/trained/data_for_net.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/document/weights_fit.h"

namespace lamina::ui {

namespace {

constexpr int tickMilliseconds = 33;
constexpr int readable = 1000;  // milliseconds: what changes faster is not read
constexpr int glance = 500;     // milliseconds between two epochs that are told as they end, as the curves draw them

/** As the device has them. */
bool sameRate(double a, double b) { return static_cast<float>(a) == static_cast<float>(b); }

/** What a net asks of data that it is judged by, and does not learn from. */
Wanted judging(Wanted wanted) {
    wanted.judging = true;
    return wanted;
}

}  // namespace

TrainingController::TrainingController(Document& document, DataStore& data, QObject* parent)
    : QObject(parent), document_(document), store_(data) {
    timer_.setInterval(tickMilliseconds);
    connect(&timer_, &QTimer::timeout, this, &TrainingController::tick);
    connect(&store_, &DataStore::preparedChanged, this, &TrainingController::startWhenReady);
    connect(&store_, &DataStore::stateChanged, this, &TrainingController::startWhenReady);
    connect(&store_, &DataStore::preparedChanged, this, &TrainingController::lendData);
    connect(&document_, &Document::replacing, this, &TrainingController::letGo);
    connect(&document_, &Document::replaced, this, &TrainingController::forget);
    connect(&document_, &Document::changed, this, &TrainingController::followRecipe);
}

TrainingController::~TrainingController() { session_.stop(); }

QString TrainingController::whyNotFurther() const {
    if (!model_) return tr("there are no weights yet.");
    const auto now = document_.project();
    if (fitted_.model != model_ || fitted_.now != now) fitted_ = {model_, now, whyNoFit(document_.graph(), document_.inference(), model_->weights)};
    return fitted_.why;
}

bool TrainingController::isStillItsProject() const {
    const auto now = document_.project();
    if (compared_.then != running_.project || compared_.now != now) compared_ = {running_.project, now, goesOnWith(*running_.project, *now)};
    return compared_.same;
}

void TrainingController::followRecipe() {
    const TrainingRecipe& recipe = document_.project()->training;
    if (!follows_ || !status_.active() || (recipe.epochs == told_.epochs && recipe.callbacks == told_.callbacks)) return;
    told_ = recipe;
    session_.setRecipe(recipe);
}

void TrainingController::tick() {
    const auto before = status_.state;
    status_ = session_.status();
    if (const auto history = session_.history(); history != history_) {
        history_ = history;
        emit historyChanged();
    }
    tellsNow_ = !status_.active() || !sinceTold_.isValid() || sinceTold_.hasExpired(readable) || endsAnEpoch();
    if (tellsNow_) countTold();
    if (!status_.active() && status_.state != TrainingState::Stopped) sinceEnded_.start();
    emit ticked();
    if (!status_.active()) finish();
    if (status_.state != before) emit stateChanged();
    if (status_.active() || next_ != Next::Restart) return;
    comeNext(Next::Nothing);
    begin(Next::NewWeights);
}

bool TrainingController::endsAnEpoch() const {
    const std::size_t records = history_ ? history_->epochs.size() : 0;
    return records != recordsTold_ && sinceEpochTold_.hasExpired(glance);
}

void TrainingController::countTold() {
    sinceTold_.start();
    const std::size_t records = history_ ? history_->epochs.size() : 0;
    if (std::exchange(recordsTold_, records) != records || !sinceEpochTold_.isValid()) sinceEpochTold_.start();
}

std::uint32_t TrainingController::epochsDone() const {
    const std::size_t told = status_.active() && history_ ? history_->epochs.size() : 0;
    return told > 0 ? history_->epochs[told - 1].epoch + 1 : status_.epoch;
}

void TrainingController::finish() {
    timer_.stop();
    const auto model = session_.model();
    if (!model || model == whole_) return;
    lending_.drop();
    counting_.drop();
    borrowed_ = false;
    part_ = {};
    const bool ill = notANumber().has_value();
    if (!ill) sound_.reset();
    else if (!spoilt_) sound_ = model_;
    spoilt_ = ill;
    model_ = whole_ = model;
    epochsBehind_ = static_cast<int>(epochsBefore());
    trained_ = running_;
    emit modelChanged();
}

void TrainingController::countBehind(std::uint32_t epochs) {
    if (std::exchange(epochsBehind_, static_cast<int>(epochs)) != static_cast<int>(epochs)) emit bestNumbered();
}

void TrainingController::useBest(bool best) {
    if (!this->best() || best == usesBest()) return;
    model_ = best ? std::make_shared<const TrainedModel>(bestEpochOf(*whole_, "it")) : whole_;
    emit modelChanged();
}

std::shared_ptr<const TrainedModel> TrainingController::sound() const {
    return sound_ && whyNoFit(document_.graph(), document_.inference(), sound_->weights).isEmpty() ? sound_ : nullptr;
}

void TrainingController::goBackToSound() {
    if (const auto model = sound(); model && !active()) adopt(model, model->run > 0 ? tr("run %1").arg(model->run) : tr("the run before"));
}

// ---- a net of a file ------------------------------------------------------------------------------------------------

void TrainingController::adopt(std::shared_ptr<const TrainedModel> model, const QString& origin) {
    spoilt_ = false;
    sound_.reset();
    model_ = whole_ = std::move(model);
    epochsBehind_ = 0;
    counting_.start([run = model_->run] {
        if (run == 0) return std::uint32_t{0};  // of a file
        Registry registry;
        return pastOf(registry, registry.get(run).parent, false).epochs;
    }, [this](std::uint32_t epochs) { countBehind(epochs); }, [](const QString&) {});
    part_ = {};
    origin_ = origin;
    borrowed_ = true;
    weightsSettled_ = false;
    trained_ = {std::make_shared<const Project>(model_->project), nullptr, {}};
    emit modelChanged();
    emit stateChanged();
    lendData();
}

void TrainingController::adoptPart(std::shared_ptr<const TrainedModel> part, const QString& origin) {
    part_ = {std::move(part), origin};
    weightsSettled_ = false;
    emit stateChanged();
}

/** Another project is on its way: what was to begin was to begin with the one before. */
void TrainingController::letGo() {
    follows_ = false;
    if (active()) part_ = {};  // else forget() comes
    accepted_.clear();
    dropNext();
}

// Another project: what was trained for the one before is not its.
void TrainingController::forget() {
    if (active()) return;
    lending_.drop();
    counting_.drop();
    sinceEnded_.invalidate();
    const bool had = model_ || part_.model;
    part_ = {};
    model_.reset();
    whole_.reset();
    spoilt_ = false;
    sound_.reset();
    borrowed_ = false;
    origin_.clear();
    trained_ = running_ = {};
    compared_ = {}, fitted_ = {};  // they hold projects and weights
    status_ = {};
    history_.reset();
    recalling_.drop();
    past_.reset();
    emit historyChanged();
    emit stateChanged();
    if (had) emit modelChanged();
}

// The net is judged on data as its own preparation makes them: another scaling would be another input.
void TrainingController::lendData() {
    if (!borrowed_ || !store_.current()) return;
    const auto prepared = store_.prepared();
    const Preparation& own = model_->preparation;
    if (prepared->dataset && (own.source.empty() || own == prepared->dataset->preparation)) return lend(prepared->dataset);
    if (own.source.empty())  // of one class a net can be judged, and not trained
        return lending_.start([raw = store_.raw(), recipe = prepared->recipe, wanted = judging(prepared->wanted)] { return std::make_shared<const Dataset>(prepare(raw, recipe, wanted)); },
                              [this](std::shared_ptr<const Dataset> dataset) { lend(std::move(dataset)); }, [](const QString&) {});
    lending_.start([raw = store_.raw(), model = model_, here = document_.project()->data] { return std::make_shared<const Dataset>(preparedFor(*model, raw, here)); },
                   [this](std::shared_ptr<const Dataset> dataset) { lend(std::move(dataset)); },
                   [this](const QString&) { lend(nullptr); });  // other data than the net was made for
}

void TrainingController::lend(std::shared_ptr<const Dataset> dataset) {
    if (dataset == trained_.dataset) return;
    trained_.dataset = std::move(dataset);
    trained_.raw = store_.raw();
    emit modelChanged();
}

void TrainingController::readDataAgain() { store_.reload(); }
void TrainingController::pause() { session_.pause(); }
void TrainingController::resume() { session_.resume(); }

void TrainingController::stop() {
    dropNext();
    if (status_.active()) session_.stop();
}

// ---- the big button -------------------------------------------------------------------------------------------------

Press TrainingController::press() const {
    if (status_.state == TrainingState::Paused) return Press::Resume;
    if (active()) return Press::Pause;
    return resumes() ? Press::TakeUp : Press::Train;
}

void TrainingController::toggle() {
    switch (press()) {
        case Press::Resume: return resume();
        case Press::Pause: return pause();
        case Press::TakeUp: return takeUpStopped();
        case Press::Train: return train();
    }
}

// Weights that there are lie in Runs, or in a file, and most often something is changed and tried anew: to go on from them is asked for.
OtherPress TrainingController::otherPress() const {
    switch (press()) {
        case Press::TakeUp: return OtherPress::StartOver;
        case Press::Train: return leftWeights() || goesOn() ? OtherPress::TrainFurther : OtherPress::Nothing;
        default: return OtherPress::Nothing;
    }
}

void TrainingController::takeOther() {
    switch (otherPress()) {
        case OtherPress::StartOver: return train();
        case OtherPress::TrainFurther: return trainFurther();
        case OtherPress::Nothing: return;
    }
}

bool TrainingController::resumes() const {
    if (status_.state != TrainingState::Stopped || status_.run == 0 || status_.step == 0 || status_.epochs == 0 || !follows_ || notANumber()) return false;
    const std::uint64_t anEpoch = status_.steps / status_.epochs;
    return status_.step < anEpoch * static_cast<std::uint64_t>(std::max<std::int64_t>(document_.project()->training.epochs, 0)) && isStillItsProject();
}

bool TrainingController::leftWeights() const {
    const bool ended = status_.state == TrainingState::Finished || status_.state == TrainingState::Stopped;
    return ended && follows_ && model_ && status_.step > 0 && !notANumber() && whyNotFurther().isEmpty();
}

std::optional<TrainingController::NotANumber> TrainingController::notANumber() const {
    for (std::size_t i = 0; history_ && i < history_->events.size(); ++i) {
        const Event event = history_->events[i];
        if (event.kind == Event::Kind::NotANumber) return NotANumber{static_cast<int>(event.epoch) + 1, !std::isfinite(event.value), static_cast<double>(event.value)};
    }
    return {};
}

void TrainingController::measureWatching() { session_.measureWatching(); }

void TrainingController::setLearningRate(double rate) {
    if (status_.active()) return session_.setLearningRate(rate);
    if (leftRecipesRate() && sameRate(rate, baseLearningRate(running_.project->training))) return takeRecipesRate();  // in the project it is already
    document_.edit(tr("Set learning_rate to %1").arg(rate), [rate](Project& p) { setBaseLearningRate(p.training, rate); });
}

bool TrainingController::leftRecipesRate() const {
    const bool told = (status_.active() || resumes()) && status_.learningRate > 0;
    return told && !sameRate(status_.learningRate, baseLearningRate(running_.project->training));
}

void TrainingController::takeRecipesRate() {
    if (!leftRecipesRate()) return;
    const double own = baseLearningRate(running_.project->training);
    if (status_.active()) return session_.setLearningRate(own);
    rateOnResuming_ = status_.learningRate = own;
    emit stateChanged();
}

double TrainingController::progress() const {
    if (status_.steps == 0) return 0;
    return std::min(1.0, static_cast<double>(status_.step) / static_cast<double>(status_.steps));
}

}  // namespace lamina::ui
