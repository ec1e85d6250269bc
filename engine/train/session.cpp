// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/session.h"

#include <atomic>
#include <exception>

#include "engine/base/sentence.h"
#include "engine/train/trainer.h"

namespace lamina {

namespace {

std::atomic<int> running{0};

struct Running {
    Running() { ++running; }
    ~Running() { --running; }
};

}  // namespace

int trainingsRunning() { return running; }

TrainingSession::TrainingSession() : commands_(std::make_unique<TrainingCommands>()) {}

TrainingSession::~TrainingSession() {
    stop();
    join();
}

void TrainingSession::start(TrainingJob job) {
    stop();
    join();
    commands_->stop = commands_->pause = false;
    commands_->learningRate = -1;
    commands_->recipeChanged = commands_->measureWatching = false;
    {
        std::lock_guard lock(mutex_);
        status_ = {};
        status_.state = TrainingState::Preparing;
        history_.reset();
        model_.reset();
    }
    thread_ = std::thread([this, job = std::move(job)]() mutable { run(std::move(job)); });
}

void TrainingSession::run(TrainingJob job) {
    const Running counted;
    const auto publish = [this](const TrainingStatus& status) {
        std::lock_guard lock(mutex_);
        status_ = status;
    };
    try {
        Trainer trainer(std::move(job), *commands_, publish);
        {
            std::lock_guard lock(mutex_);
            history_ = trainer.history();
        }
        auto model = std::make_shared<const TrainedModel>(trainer.run());
        std::lock_guard lock(mutex_);
        if (trainer.status().step > 0) model_ = std::move(model);
        status_ = trainer.status();
    } catch (const Error& e) {
        fail(e.what(), e.kind());
    } catch (const std::exception& e) {
        fail(sentenceOf(e), Error::Kind::Failed);
    }
}

void TrainingSession::fail(const std::string& why, Error::Kind kind) {
    std::lock_guard lock(mutex_);
    status_.state = TrainingState::Failed;
    status_.messages.clear();
    status_.messages.say(TrainingMessages::Kind::Failed, why);
    status_.failure = kind;
}

void TrainingSession::pause() { commands_->pause = true; }
void TrainingSession::resume() { commands_->pause = false; }
void TrainingSession::stop() { commands_->stop = true; }
void TrainingSession::setLearningRate(double rate) { commands_->learningRate = rate; }

void TrainingSession::measureWatching() { commands_->measureWatching = true; }

void TrainingSession::setRecipe(const TrainingRecipe& recipe) {
    std::lock_guard lock(commands_->mutex);
    commands_->recipe = recipe;
    commands_->recipeChanged = true;
}

void TrainingSession::join() {
    if (thread_.joinable()) thread_.join();
}

TrainingStatus TrainingSession::status() const {
    std::lock_guard lock(mutex_);
    return status_;
}

std::shared_ptr<const History> TrainingSession::history() const {
    std::lock_guard lock(mutex_);
    return history_;
}

std::shared_ptr<const TrainedModel> TrainingSession::model() const {
    std::lock_guard lock(mutex_);
    return model_;
}

}  // namespace lamina
