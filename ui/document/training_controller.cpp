// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/training_controller.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "engine/data/prepare.h"
#include "engine/io/keras_file.h"
#include "engine/io/project_json.h"
#include "engine/train/fit.h"
#include "ui/document/data_fit.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/document/weights_fit.h"

namespace lamina::ui {

namespace {

constexpr int tickMilliseconds = 33;

QString sentenceOf(const Issue& issue) {
    const QString title = QString::fromStdString(issue.title);
    return issue.detail.empty() ? title + "." : title + ": " + QString::fromStdString(issue.detail) + ".";
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

std::vector<Blocker> TrainingController::blockers() const {
    std::vector<Blocker> found;
    if (store_.state() == DataStore::State::Empty)
        found.push_back({Blocker::Room::Data, tr("There are no data yet. Drop a file on the Data room or pick from its gallery.")});
    if (store_.state() == DataStore::State::Failed) found.push_back({Blocker::Room::Data, store_.problem()});
    if (document_.graph().nodes.empty())
        found.push_back({Blocker::Room::Model, tr("Nothing is drawn yet. Add layers in the Model room."),
                         store_.state() == DataStore::State::Ready ? std::optional(suggestedNet(store_.raw())) : std::nullopt});
    for (const auto& issue : document_.inference().issues)
        if (issue.severity == Issue::Severity::Error) found.push_back({Blocker::Room::Model, sentenceOf(issue)});
    if (!store_.current()) return found;
    const auto prepared = store_.prepared();
    if (!prepared->dataset) {
        found.push_back({Blocker::Room::Data, prepared->problem});
    } else if (found.empty()) {
        for (const auto& misfit : misfits(*document_.project(), document_.inference(), prepared->shape, store_.raw()))
            found.push_back({Blocker::Room::Model, misfit.sentence, misfit.fix ? std::optional(misfit) : std::nullopt});
    }
    return found;
}

void TrainingController::train() { request(false); }

void TrainingController::trainFurther() {
    const QString why = whyNotFurther();
    if (why.isEmpty()) return request(true);
    emit refused({Blocker::Room::Model, tr("These weights do not fit the drawing: %1").arg(why)});
}

QString TrainingController::whyNotFurther() const {
    if (!model_) return tr("there are no weights yet.");
    return whyNoFit(document_.graph(), document_.inference(), model_->weights);
}

void TrainingController::restart() {
    again_ = status_.active();
    if (again_) stop();
    else train();
}

void TrainingController::goOn(EndedRun ended) {
    if (active()) return;
    further_ = false;
    ended_ = std::move(ended);
    wait();
}

void TrainingController::request(bool further) {
    if (active()) return;
    ended_.reset();
    further_ = further;
    wait();
}

void TrainingController::wait() {
    waiting_ = true;
    startWhenReady();
    if (waiting_) emit stateChanged();
}

void TrainingController::startWhenReady() {
    if (!waiting_) return;
    const auto inTheWay = blockers();
    if (inTheWay.empty() && !store_.current()) return;  // still loading or preparing
    waiting_ = false;
    if (inTheWay.empty()) return start();
    emit stateChanged();
    emit refused(inTheWay.front());
}

void TrainingController::start() {
    TrainingJob job;
    job.project = *document_.project();
    job.data = store_.prepared()->dataset;
    job.configuration = toJson(job.project).dump();
    job.saveModel = [](const TrainedModel& model, const std::filesystem::path& file) { writeKeras(file, model); };
    if (further_) job.initial = model_->weights;
    else origin_.clear();
    if (ended_ && !takeUp(job)) return;
    running_ = {document_.project(), job.data, store_.raw()};
    told_ = job.project.training;
    follows_ = true;
    session_.start(std::move(job));
    status_ = session_.status();
    timer_.start();
    emit stateChanged();
}

bool TrainingController::takeUp(TrainingJob& job) {
    try {
        lamina::goOn(job, std::move(*std::exchange(ended_, std::nullopt)));
        return true;
    } catch (const Error& e) {
        emit stateChanged();
        emit refused({Blocker::Room::Training, QString::fromUtf8(e.what())});
        return false;
    }
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
    emit ticked();
    if (!status_.active()) finish();
    if (status_.state != before) emit stateChanged();
    if (!status_.active() && std::exchange(again_, false)) train();
}

void TrainingController::finish() {
    timer_.stop();
    const auto model = session_.model();
    if (!model || model == model_) return;
    lending_.drop();
    borrowed_ = false;
    model_ = model;
    trained_ = running_;
    emit modelChanged();
}

// ---- a net of a file ------------------------------------------------------------------------------------------------

void TrainingController::adopt(std::shared_ptr<const TrainedModel> model, const QString& origin) {
    model_ = std::move(model);
    origin_ = origin;
    borrowed_ = true;
    trained_ = {std::make_shared<const Project>(model_->project), nullptr, {}};
    emit modelChanged();
    emit stateChanged();
    lendData();
}

/** Another project is on its way: what was to begin was to begin with the one before. */
void TrainingController::letGo() {
    follows_ = again_ = false;
    ended_.reset();
    if (std::exchange(waiting_, false)) emit stateChanged();
}

// Another project: what was trained for the one before is not its.
void TrainingController::forget() {
    if (active()) return;
    lending_.drop();
    const bool had = model_ != nullptr;
    model_.reset();
    borrowed_ = false;
    origin_.clear();
    trained_ = running_ = {};
    status_ = {};
    history_.reset();
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
    if (own.source.empty()) return;
    lending_.start([raw = store_.raw(), own, wanted = wantedBy(model_->project)] { return std::make_shared<const Dataset>(prepareWith(raw, own, wanted)); },
                   [this](std::shared_ptr<const Dataset> dataset) { lend(std::move(dataset)); },
                   [this](const QString&) { lend(nullptr); });  // other data than the net was made for
}

void TrainingController::lend(std::shared_ptr<const Dataset> dataset) {
    if (dataset == trained_.dataset) return;
    trained_.dataset = std::move(dataset);
    trained_.raw = store_.raw();
    emit modelChanged();
}

void TrainingController::pause() { session_.pause(); }
void TrainingController::resume() { session_.resume(); }

void TrainingController::stop() {
    if (std::exchange(waiting_, false)) emit stateChanged();
    if (status_.active()) session_.stop();
}

void TrainingController::toggle() {
    if (status_.state == TrainingState::Paused) return resume();
    if (active()) return pause();
    if (goesOn()) return trainFurther();
    train();
}

QString TrainingController::buttonWords() const {
    if (status_.state == TrainingState::Paused) return tr("Resume");
    if (active()) return tr("Pause");
    return goesOn() ? tr("Train further") : tr("Train");
}

void TrainingController::measureWatching() { session_.measureWatching(); }

void TrainingController::setLearningRate(double rate) {
    if (status_.active()) return session_.setLearningRate(rate);
    document_.edit(tr("Set learning_rate to %1").arg(rate), [rate](Project& p) {
        auto& params = p.training.schedule ? p.training.schedule->params : p.training.optimizer.params;
        params[p.training.schedule ? "initial_learning_rate" : "learning_rate"] = rate;
    });
}

double TrainingController::progress() const {
    if (status_.steps == 0) return 0;
    return std::min(1.0, static_cast<double>(status_.step) / static_cast<double>(status_.steps));
}

}  // namespace lamina::ui
