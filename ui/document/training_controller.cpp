// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/training_controller.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "engine/io/keras_file.h"
#include "engine/io/project_json.h"
#include "ui/document/data_fit.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"

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
}

TrainingController::~TrainingController() { session_.stop(); }

std::vector<Blocker> TrainingController::blockers() const {
    std::vector<Blocker> found;
    if (store_.state() == DataStore::State::Empty)
        found.push_back({Blocker::Room::Data, tr("There are no data yet. Drop a file on the Data room or pick from its gallery.")});
    if (store_.state() == DataStore::State::Failed) found.push_back({Blocker::Room::Data, store_.problem()});
    if (document_.graph().nodes.empty())
        found.push_back({Blocker::Room::Model, tr("Nothing is drawn yet. Add layers in the Model room.")});
    for (const auto& issue : document_.inference().issues)
        if (issue.severity == Issue::Severity::Error) found.push_back({Blocker::Room::Model, sentenceOf(issue)});
    if (!store_.current()) return found;
    const auto prepared = store_.prepared();
    if (!prepared->dataset) {
        found.push_back({Blocker::Room::Data, prepared->problem});
    } else if (found.empty()) {
        for (const auto& misfit : misfits(*document_.project(), document_.inference(), *prepared->dataset))
            found.push_back({Blocker::Room::Model, misfit.sentence});
    }
    return found;
}

void TrainingController::train() { request(false); }
void TrainingController::trainFurther() { request(model_ != nullptr); }

void TrainingController::restart() {
    again_ = status_.active();
    if (again_) stop();
    else train();
}

void TrainingController::request(bool further) {
    if (active()) return;
    further_ = further;
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
    emit refused(inTheWay.front().sentence);
    emit stateChanged();
}

void TrainingController::start() {
    TrainingJob job;
    job.project = *document_.project();
    job.data = store_.prepared()->dataset;
    job.configuration = toJson(job.project).dump();
    job.saveModel = [](const TrainedModel& model, const std::filesystem::path& file) { writeKeras(file, model); };
    if (further_ && model_) job.initial = model_->weights;
    running_ = {document_.project(), job.data, store_.raw()};
    session_.start(std::move(job));
    status_ = session_.status();
    timer_.start();
    emit stateChanged();
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
    model_ = model;
    trained_ = running_;
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
    train();
}

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
