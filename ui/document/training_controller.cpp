// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/training_controller.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <utility>

#include "engine/checks/fit.h"
#include "engine/data/prepare.h"
#include "engine/io/ended_run.h"
#include "engine/plan/epoch_steps.h"
#include "engine/recipes/schedules.h"
#include "ui/document/data_fit.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/document/doubts.h"
#include "ui/document/issue_words.h"
#include "ui/document/weights_fit.h"

namespace lamina::ui {

namespace {

constexpr int tickMilliseconds = 33;
constexpr int readable = 1000;  // milliseconds: what changes faster is not read

/** As the device has them. */
bool sameRate(double a, double b) { return static_cast<float>(a) == static_cast<float>(b); }

QString asSentence(const QString& words) { return words.left(1).toUpper() + words.mid(1) + QLatin1Char('.'); }

/** Data as a net's own preparation makes them. Of the table it was trained on in the parts it had: its training rows are no test. Of
 *  other data all rows are. here: the recipe they were read by. */
Dataset preparedFor(const TrainedModel& model, const RawData& raw, const DataRecipe& here) {
    const DataRecipe& then = model.project.data;
    if (raw.table && then.source == here.source && then.paths == here.paths) {
        try {
            Dataset learnt = prepareAsLearnt(raw, then, wantedBy(model.project), model.preparation);
            if (learnt.preparation == model.preparation) return learnt;
        } catch (const Error&) {
            // A column is gone, or read as something else: then it is no longer that table.
        }
    }
    return prepareWith(raw, model.preparation, wantedBy(model.project));
}

/** Steps of its run that a net's weights have behind them: those of a best epoch not the ones after it. data: what it was trained on. */
std::uint64_t stepsBehind(const TrainedModel& model, const Dataset* data) {
    const auto all = static_cast<std::uint64_t>(model.weights.iteration);
    if (model.bestEpoch < 0 || !data || data->parts.train.empty()) return all;
    const EpochSteps steps(static_cast<std::int64_t>(data->parts.train.size()), model.project.training.batchSize);
    return std::min(all, static_cast<std::uint64_t>(steps.stepsOf(std::int64_t{model.bestEpoch} + 1)));
}

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

std::vector<Issue> TrainingController::blockers() const {
    std::vector<Issue> found;
    const auto add = [&](Issue::Room room, const QString& why) { found.push_back(issueIn(room, why)); };
    if (store_.state() == DataStore::State::Empty) add(Issue::Room::Data, tr("There are no data yet. Drop a file on the Data room or pick from its gallery."));
    if (store_.state() == DataStore::State::Failed) add(Issue::Room::Data, store_.problem());
    if (document_.graph().nodes.empty()) {
        add(Issue::Room::Model, tr("Nothing is drawn yet. Add layers in the Model room."));
        if (store_.state() == DataStore::State::Ready) found.back().remedies = suggestedNet(store_.raw()).remedies;
    }
    for (const auto& issue : document_.inference().issues)
        if (issue.severity == Issue::Severity::Error) add(Issue::Room::Model, fullSentence(issue));  // mended there, where its layer is seen
    if (!store_.current()) return found;
    const auto prepared = store_.prepared();
    if (!prepared->dataset) {
        add(Issue::Room::Data, prepared->problem);
    } else if (found.empty()) {
        found = shapeMisfits(*document_.project(), document_.inference(), prepared->shape, store_.raw());
        for (auto& misfit : recipeMisfits(*document_.project(), *prepared)) found.push_back(std::move(misfit));
    }
    return found;
}

void TrainingController::train() {
    if (!held()) begin(false);
}

void TrainingController::readDataAgain() { store_.reload(); }

void TrainingController::trainFurther() {
    if (!held()) begin(true);
}

void TrainingController::begin(bool further) {
    const QString why = further ? whyNotFurther() : QString();
    if (why.isEmpty()) return request(further);
    emit refused(issueIn(Issue::Room::Model, tr("These weights do not fit the drawing: %1").arg(why)));
}

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

void TrainingController::restart() {
    if (held()) return;
    if (!status_.active()) return begin(false);
    stop();
    again_ = true;
}

void TrainingController::takeUpStopped() {
    if (active() || !resumes() || held()) return;
    waiting_ = true;
    readying_.start([run = status_.run] {
        Registry registry;
        return endedRun(registry, run);
    },
                    [this](EndedRun ended) {
                        waiting_ = false;
                        resumes() ? goOnNow(std::move(ended)) : emit stateChanged();  // edited while it was read
                    },
                    [this](const QString& why) { refuse(Issue::Room::Training, why); });
    emit stateChanged();
}

void TrainingController::goOn(EndedRun ended) {
    if (!held()) goOnNow(std::move(ended));
}

void TrainingController::goOnNow(EndedRun ended) {
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
    if (!waiting_ || readying_.busy()) return;
    const auto inTheWay = blockers();
    if (inTheWay.empty() && (!store_.current() || asks() || prepareLearnt())) return;  // still loading or preparing, or it is asked about
    waiting_ = false;
    if (inTheWay.empty()) return start(store_.prepared()->dataset);
    emit stateChanged();
    emit refused(inTheWay.front());
}

std::optional<Issue> TrainingController::doubt() const {
    if (!store_.current() || document_.graph().nodes.empty()) return {};
    const auto found = doubts(*document_.project(), document_.inference(), *store_.prepared(), store_.raw());
    const auto first = std::find_if(found.begin(), found.end(), [this](const Issue& wrong) { return !accepted_.contains(text(wrong.sentence())); });
    return first == found.end() ? std::nullopt : std::optional(*first);
}

/** A run that goes on is what it was, whatever is wrong with it. */
bool TrainingController::asks() {
    if (!asking_ || ended_) return false;
    if (!store_.examined()) return true;  // the doctor is at it: preparedChanged() comes
    const auto wrong = doubt();
    if (!wrong) return false;
    waiting_ = false;
    emit stateChanged();
    asking_(*wrong, [this, further = further_, sentence = text(wrong->sentence())](bool anyway) {
        if (anyway) accepted_ << sentence;
        begin(further);
    });
    return true;
}

/** Weights belong to the scaling and the columns that they were learnt with: of another split, or by an older Lamina. */
bool TrainingController::prepareLearnt() {
    const Preparation* own = ended_ ? (ended_->model ? &ended_->model->preparation : nullptr) : further_ && model_ ? &model_->preparation : nullptr;
    const auto prepared = store_.prepared();
    if (!own || own->source.empty() || !store_.raw().table || *own == prepared->dataset->preparation) return false;
    const auto go = [this, prepared](const std::shared_ptr<const Dataset>& data) {
        if (store_.prepared() != prepared || !store_.current() || !blockers().empty()) return startWhenReady();  // edited meanwhile
        waiting_ = false;
        start(data);
    };
    readying_.start([raw = store_.raw(), project = document_.project(), learnt = *own] { return std::make_shared<const Dataset>(prepareAsLearnt(raw, project->data, wantedBy(*project), learnt)); }, go,
                    [this, go, prepared](const QString& why) { ended_ ? refuse(Issue::Room::Data, why) : go(prepared->dataset); });  // other data: further with what they are
    return true;
}

void TrainingController::refuse(Issue::Room room, const QString& why) {
    waiting_ = false;
    ended_.reset();
    emit stateChanged();
    emit refused(issueIn(room, why));
}

void TrainingController::start(std::shared_ptr<const Dataset> data) {
    TrainingJob job;
    job.project = *document_.project();
    job.data = std::move(data);
    keepProjectAndNet(job);
    Earlier before;
    if (further_) {
        job.initial = model_->weights;
        before = {model_->run, stepsBehind(*model_, trained_.dataset.get()), false};
        job.parent = {before.run, before.run ? before.steps : 0};
    } else if (!ended_) {
        origin_.clear();
    }
    if (!ended_) emit remarked({});
    else if (!takeUp(job)) return;
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
    recalling_.drop();
    past_.reset();
    if (earlier_.run == 0) return known({});
    recalling_.start([before = earlier_] {
        Registry registry;
        return pastOf(registry, {before.run, before.steps}, before.same);
    }, known, [known](const QString&) { known({}); });
}

bool TrainingController::takeUp(TrainingJob& job) {
    try {
        QStringList remarks;
        for (const auto& remark : lamina::goOn(job, std::move(*std::exchange(ended_, std::nullopt)))) remarks << asSentence(QString::fromStdString(remark));
        emit remarked(remarks);
        return true;
    } catch (const Error& e) {
        emit stateChanged();
        emit refused(issueIn(Issue::Room::Training, QString::fromUtf8(e.what())));
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
    tellsNow_ = !status_.active() || !sinceTold_.isValid() || sinceTold_.hasExpired(readable);
    if (tellsNow_) sinceTold_.start();
    emit ticked();
    if (!status_.active()) finish();
    if (status_.state != before) emit stateChanged();
    if (!status_.active() && std::exchange(again_, false)) begin(false);
}

std::uint32_t TrainingController::epochsDone() const {
    const std::size_t told = status_.active() && history_ ? history_->epochs.size() : 0;
    return told > 0 ? history_->epochs[told - 1].epoch + 1 : status_.epoch;
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
    accepted_.clear();
    ended_.reset();
    readying_.drop();
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

void TrainingController::pause() { session_.pause(); }
void TrainingController::resume() { session_.resume(); }

void TrainingController::stop() {
    again_ = false;
    readying_.drop();
    if (std::exchange(waiting_, false)) emit stateChanged();
    if (status_.active()) session_.stop();
}

// ---- the big button -------------------------------------------------------------------------------------------------

TrainingController::Press TrainingController::press() const {
    if (status_.state == TrainingState::Paused) return Press::Resume;
    if (active()) return Press::Pause;
    if (resumes()) return Press::TakeUp;
    const bool stopped = status_.state == TrainingState::Stopped && leftWeights();
    return stopped || goesOn() ? Press::TrainFurther : Press::Train;
}

void TrainingController::toggle() {
    switch (press()) {
        case Press::Resume: return resume();
        case Press::Pause: return pause();
        case Press::TakeUp: return takeUpStopped();
        case Press::TrainFurther: return trainFurther();
        case Press::Train: return train();
    }
}

QString TrainingController::buttonWords() const {
    switch (press()) {
        case Press::Resume:
        case Press::TakeUp: return tr("Resume");
        case Press::Pause: return tr("Pause");
        case Press::TrainFurther: return tr("Train further");
        case Press::Train: break;
    }
    return tr("Train");
}

QString TrainingController::buttonHelp() const {
    switch (press()) {
        case Press::TakeUp: return tr("Go on with this run where it was stopped, as if it had not been");
        case Press::TrainFurther: return tr("Train the weights that this net has for more epochs, as a new run that continues the last");
        default: return tr("Train this net on its data");
    }
}

// A finished training has its weights in Runs, and most often something is changed and tried anew; one that was stopped is amid its work.
QString TrainingController::otherWords() const {
    switch (press()) {
        case Press::TakeUp:
        case Press::TrainFurther: return tr("Start over");
        case Press::Train: return status_.state == TrainingState::Finished && leftWeights() ? tr("Train further") : QString();
        default: return {};
    }
}

QString TrainingController::otherHelp() const {
    return press() == Press::Train ? tr("Train the weights that this net has for more epochs, as a new run that continues the last") : tr("Train from new weights, as a new run; what was trained stays in Runs");
}

void TrainingController::takeOther() {
    if (otherWords().isEmpty()) return;
    press() == Press::Train ? trainFurther() : train();
}

bool TrainingController::resumes() const {
    if (status_.state != TrainingState::Stopped || status_.run == 0 || status_.step == 0 || status_.epochs == 0 || !follows_ || notANumber()) return false;
    const std::uint64_t anEpoch = status_.steps / status_.epochs;
    return status_.step < anEpoch * static_cast<std::uint64_t>(std::max<std::int64_t>(document_.project()->training.epochs, 0)) && isStillItsProject();
}

bool TrainingController::leftWeights() const { return follows_ && model_ && status_.step > 0 && !notANumber() && whyNotFurther().isEmpty(); }

std::optional<TrainingController::NotANumber> TrainingController::notANumber() const {
    for (std::size_t i = 0; history_ && i < history_->events.size(); ++i) {
        const Event event = history_->events[i];
        if (event.kind != Event::Kind::NotANumber) continue;
        const std::uint64_t step = history_->firstStep + history_->steps.size();  // the last one that was told
        const std::uint64_t anEpoch = status_.epochs > 0 ? status_.steps / status_.epochs : 0;
        return NotANumber{anEpoch > 0 && step > 0 ? static_cast<int>((step - 1) / anEpoch) + 1 : 1, std::string_view(event.text).starts_with("loss")};
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
