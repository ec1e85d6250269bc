// SPDX-License-Identifier: GPL-3.0-or-later
// How a training begins: whether it may, with which data, from which weights.
#include <algorithm>
#include <utility>

#include "engine/checks/doubts.h"
#include "engine/checks/fit.h"
#include "engine/compile/initial_weights.h"
#include "engine/data/prepare.h"
#include "engine/io/ended_run.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/document/issue_words.h"
#include "ui/document/training_controller.h"

namespace lamina::ui {

namespace {

QString asSentence(const QString& words) { return words.left(1).toUpper() + words.mid(1) + QLatin1Char('.'); }

}  // namespace

// ---- what comes next ------------------------------------------------------------------------------------------------

void TrainingController::comeNext(Next next, std::optional<EndedRun> ended) {
    Q_ASSERT(ended.has_value() == (next == Next::GoOn));
    next_ = next;
    ended_ = std::move(ended);
}

void TrainingController::dropNext() {
    readying_.drop();
    const bool waited = waiting();
    comeNext(Next::Nothing);
    if (waited) emit stateChanged();
}

void TrainingController::train() {
    if (!held() && !asksAboutWeights()) begin(Next::NewWeights);
}

/** Those of a run stay in Runs. */
FileWeights TrainingController::askedAbout() const {
    if (!askingWeights_ || weightsSettled_) return {};
    if (borrowed_ && model_->run == 0 && goesOn()) return {origin_};
    if (model_ || !part_.model) return {};
    const FoundWeights found = foundWithin(document_.graph(), document_.inference(), part_.model->weights);
    if (found.layers == 0) return {};
    FileWeights weights{part_.origin, found.all && !document_.inference().hasErrors() ? 0 : found.layers, true};
    for (const auto& layer : found.misfits) weights.misfits << QString::fromStdString(layer);
    return weights;
}

/** What is in the way is said first: nothing would begin. */
bool TrainingController::asksAboutWeights() {
    if (active()) return false;
    const FileWeights weights = askedAbout();
    if (!weights.any() || !blockers().empty()) return false;
    askingWeights_(weights, [this, part = weights.part](bool further) {
        weightsSettled_ = !(part && further);  // where that fails they are there still, and no button offers them
        if (!further) return train();
        if (!part) return trainFurther();
        if (!held()) begin(Next::PartOfWeights);
    });
    return true;
}

void TrainingController::trainFurther() {
    if (!held()) begin(Next::TheseWeights);
}

void TrainingController::begin(Next next) {
    if (next == Next::PartOfWeights && !part_.model) return train();  // others took their place while something was asked
    const QString why = next == Next::TheseWeights ? whyNotFurther() : QString();
    if (why.isEmpty()) return wait(next);
    emit refused(issueIn(Issue::Room::Model, tr("These weights do not fit the drawing: %1").arg(why)));
}

void TrainingController::restart() {
    if (held()) return;
    if (!status_.active()) return begin(Next::NewWeights);
    stop();
    comeNext(Next::Restart);
}

void TrainingController::takeUpStopped() {
    if (active() || !resumes() || held()) return;
    comeNext(Next::ReadStopped);
    readying_.start([run = status_.run] {
        Registry registry;
        return endedRun(registry, run);
    },
                    [this](EndedRun ended) {
                        comeNext(Next::Nothing);
                        resumes() ? wait(Next::GoOn, std::move(ended)) : emit stateChanged();  // edited while it was read
                    },
                    [this](const QString& why) { refuse(Issue::Room::Training, why); });
    emit stateChanged();
}

void TrainingController::goOn(EndedRun ended) {
    if (!held()) wait(Next::GoOn, std::move(ended));
}

void TrainingController::wait(Next next, std::optional<EndedRun> ended) {
    if (active()) return;
    comeNext(next, std::move(ended));
    sinceEnded_.invalidate();
    startWhenReady();
    if (waiting()) emit stateChanged();
}

void TrainingController::startWhenReady() {
    if (!waitsForData() || readying_.busy()) return;
    const auto inTheWay = blockers();
    if (inTheWay.empty() && (!store_.current() || asks() || prepareLearnt())) return;  // still loading or preparing, or it is asked about
    if (inTheWay.empty()) return start(store_.prepared()->dataset);
    comeNext(Next::Nothing);
    emit stateChanged();
    emit refused(inTheWay.front());
}

std::optional<Issue> TrainingController::doubt() const {
    if (!store_.current() || document_.graph().nodes.empty()) return {};
    const auto prepared = store_.prepared();
    const auto found = doubts(*document_.project(), document_.inference(), store_.raw(), prepared->target, prepared->findings, prepared->dataset.get());
    const auto first = std::find_if(found.begin(), found.end(), [this](const Issue& wrong) { return !accepted_.contains(text(wrong.sentence())); });
    return first == found.end() ? std::nullopt : std::optional(*first);
}

/** A run that goes on is what it was, whatever is wrong with it. */
bool TrainingController::asks() {
    if (!asking_ || next_ == Next::GoOn) return false;
    if (!store_.examined()) return true;  // the doctor is at it: preparedChanged() comes
    const auto wrong = doubt();
    if (!wrong) return false;
    const Next next = next_;
    comeNext(Next::Nothing);
    emit stateChanged();
    asking_(*wrong, [this, next, sentence = text(wrong->sentence())](bool anyway) {
        if (anyway) accepted_ << sentence;
        begin(next);
    });
    return true;
}

/** Weights belong to the scaling and the columns that they were learnt with: of another split, or by an older Lamina. */
bool TrainingController::prepareLearnt() {
    const TrainedModel* weights = next_ == Next::TheseWeights ? model_.get() : next_ == Next::PartOfWeights ? part_.model.get() : nullptr;
    const TrainedModel* goesOn = ended_ && ended_->model ? &*ended_->model : weights;
    const Preparation* own = goesOn ? &goesOn->preparation : nullptr;
    const auto prepared = store_.prepared();
    if (!own || own->source.empty() || !store_.raw().table || *own == prepared->dataset->preparation) return false;
    const auto go = [this, prepared](const std::shared_ptr<const Dataset>& data) {
        if (store_.prepared() != prepared || !store_.current() || !blockers().empty()) return startWhenReady();  // edited meanwhile
        start(data);
    };
    readying_.start([raw = store_.raw(), project = document_.project(), learnt = *own] { return std::make_shared<const Dataset>(prepareAsLearnt(raw, project->data, wantedBy(*project), learnt)); }, go,
                    [this, go, prepared](const QString& why) { ended_ ? refuse(Issue::Room::Data, why) : go(prepared->dataset); });  // other data: further with what they are
    return true;
}

void TrainingController::refuse(Issue::Room room, const QString& why) {
    comeNext(Next::Nothing);
    emit stateChanged();
    emit refused(issueIn(room, why));
}

void TrainingController::start(std::shared_ptr<const Dataset> data) {
    TrainingJob job;
    job.project = *document_.project();
    job.data = std::move(data);
    keepProjectAndNet(job);
    const Next from = next_;
    std::optional<EndedRun> ended = std::move(ended_);
    comeNext(Next::Nothing);
    Earlier before;
    if (from == Next::TheseWeights) {
        job.initial = model_->weights;
        before = {model_->run, stepsBehind(*model_, trained_.dataset.get()), false};
        job.parent = {before.run, before.run ? before.steps : 0};
    } else if (from == Next::PartOfWeights) {
        job.initial = completed(document_.graph(), document_.inference(), part_.model->weights, job.project.training.seed);
    } else if (from == Next::NewWeights) {
        origin_.clear();
    }
    if (!ended) emit remarked({});
    else if (!takeUp(job, std::move(*ended))) return;
    if (job.resume) before = {*job.resume, job.initial ? static_cast<std::uint64_t>(job.initial->iteration) : 0, true};
    earlier_ = before;
    recall();
    running_ = {document_.project(), job.data, store_.raw()};
    told_ = job.project.training;
    follows_ = true;
    const double rate = std::exchange(rateOnResuming_, 0);
    const bool asWished = rate > 0 && job.resume && *job.resume == status_.run;
    session_.start(std::move(job));
    if (asWished) session_.setLearningRate(rate);
    status_ = session_.status();
    timer_.start();
    emit stateChanged();
}

void TrainingController::recall() {
    const auto known = [this](Past past) {
        past_ = std::make_shared<const Past>(std::move(past));
        emit pastChanged();
    };
    // A short training has ended before that was read. While one runs the session has no model.
    const auto read = [this, known](Past past) {
        known(std::move(past));
        if (whole_ && whole_ == session_.model()) countBehind(epochsBefore());
    };
    recalling_.drop();
    past_.reset();
    if (earlier_.run == 0) return known({});
    recalling_.start([before = earlier_] {
        Registry registry;
        return pastOf(registry, {before.run, before.steps}, before.same);
    }, read, [known](const QString&) { known({}); });
}

bool TrainingController::takeUp(TrainingJob& job, EndedRun ended) {
    try {
        QStringList remarks;
        for (const auto& remark : lamina::goOn(job, std::move(ended))) remarks << asSentence(QString::fromStdString(remark));
        emit remarked(remarks);
        return true;
    } catch (const Error& e) {
        emit stateChanged();
        emit refused(issueIn(Issue::Room::Training, QString::fromUtf8(e.what())));
        return false;
    }
}

}  // namespace lamina::ui
