// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/train_room.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "engine/history/high_rate.h"
#include "engine/io/ended_run.h"
#include "engine/recipes/callback_of.h"
#include "engine/recipes/schedules.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/document/inside_watch.h"
#include "ui/document/issue_words.h"
#include "ui/document/verbs.h"
#include "ui/document/words.h"
#include "ui/plots/numbers.h"
#include "ui/theme/empty_state.h"
#include "ui/theme/metrics.h"
#include "ui/theme/strip.h"
#include "ui/training/control_bar.h"
#include "ui/training/diagnoses_view.h"
#include "ui/training/last_run.h"
#include "ui/training/layer_plots.h"
#include "ui/training/recipe_panel.h"
#include "ui/training/training_plots.h"

namespace lamina::ui {

namespace {

constexpr int recipeWidth = 316, scrollBarWidth = 11;

Strip::Tone toneOf(Verdict::Tone tone) {
    switch (tone) {
        case Verdict::Tone::Ok: return Strip::Tone::Ok;
        case Verdict::Tone::Warning: return Strip::Tone::Warning;
        case Verdict::Tone::Error: return Strip::Tone::Error;
        case Verdict::Tone::Info: break;
    }
    return Strip::Tone::Info;
}

/** best: whose weights were kept; null: none were. number: as people count it. */
QString helpOf(Verdict::Advice advice, const BestEpoch* best, int number) {
    switch (advice) {
        case Verdict::Advice::StopEarlyNextTime: return TrainRoom::tr("Sets EarlyStopping in the recipe: a training that runs follows it, else it counts from the next one on.");
        case Verdict::Advice::UseBest:
            return best ? TrainRoom::tr("Epoch %1 had the best %2 of its run: %3. Evaluate and Export take the net as it was then: nothing is trained again, and you can go back.")
                              .arg(QString::number(number), text(best->watched), valueText(best->figure))
                        : QString();
        case Verdict::Advice::UseLast: return TrainRoom::tr("Evaluate and Export take the net as it was at the end.");
        default: return {};
    }
}

/** before: epochs of the runs that it stands on. best: the number of the epoch whose weights were kept. */
QString words(Verdict::Advice advice, const TrainingStatus& status, int before, int best) {
    switch (advice) {
        case Verdict::Advice::Stop: return TrainRoom::tr("Stop");
        case Verdict::Advice::KeepBest: return TrainRoom::tr("Stop and keep epoch %1").arg(before + status.bestEpoch + 1);
        case Verdict::Advice::LowerLearningRate: return TrainRoom::tr("Train again with a lower rate");
        case Verdict::Advice::LowerOnPlateau: return TrainRoom::tr("Lower the rate on plateaus");
        case Verdict::Advice::StopEarlyNextTime: return TrainRoom::tr("Stop early and keep the best");
        case Verdict::Advice::Resume: return TrainRoom::tr("Resume");
        case Verdict::Advice::TrainFurther: return TrainRoom::tr("Train further");
        case Verdict::Advice::FromScratch: return TrainRoom::tr("Start over");
        case Verdict::Advice::Evaluate: return TrainRoom::tr("Evaluate");
        case Verdict::Advice::UseBest: return TrainRoom::tr("Use the weights of epoch %1").arg(best);
        case Verdict::Advice::UseLast: return TrainRoom::tr("Use the weights of the last epoch");
    }
    return {};
}

void addEarlyStopping(Project& p) {
    if (!callbackOf(p.training, "EarlyStopping")) setCallback(p.training, usualEarlyStopping());
}

void addPlateau(Project& p) {
    setCallback(p.training, usualPlateau(p.data.split.validation > 0 ? "val_loss" : "loss"));
}

constexpr int readable = 1000;  // milliseconds: a sentence that changes faster is not read

}  // namespace

TrainRoom::TrainRoom(Document& document, TrainingController& training, QWidget* parent)
    : QWidget(parent), document_(document), training_(training), outlook_(document, &training.store()), bar_(new ControlBar(document, training)), column_(new QVBoxLayout(this)), strip_(new Strip),
      diagnoses_(new DiagnosesView), edited_(new Strip), stack_(new QStackedWidget), scroll_(new QScrollArea), plots_(new TrainingPlots(training)), mending_(document) {
    column_->setContentsMargins(0, 0, 0, 0);
    column_->setSpacing(0);
    column_->addWidget(bar_);
    auto* below = new QHBoxLayout;
    below->setSpacing(0);
    below->addWidget(buildCentre(), 1);
    recipe_ = buildRecipe();
    below->addWidget(recipe_);
    column_->addLayout(below, 1);
    connect(bar_, &ControlBar::recipeAsked, recipe_, &QWidget::setVisible);
    connect(bar_, &ControlBar::followAsked, plots_, &TrainingPlots::setFollowing);
    connect(diagnoses_, &DiagnosesView::remedyChosen, this, &TrainRoom::apply);
    connect(diagnoses_, &DiagnosesView::dataAsked, this, [this] { emit roomAsked(QStringLiteral("data")); });
    connect(plots_, &TrainingPlots::followingChanged, bar_, &ControlBar::setFollowing);
    connect(&training_, &TrainingController::historyChanged, this, &TrainRoom::historyChanged);
    connect(&training_, &TrainingController::pastChanged, this, &TrainRoom::beginCurves);
    connect(&training_, &TrainingController::ticked, this, &TrainRoom::tick);
    connect(&training_, &TrainingController::stateChanged, this, &TrainRoom::stateChanged);
    connect(&training_, &TrainingController::modelChanged, this, &TrainRoom::stateChanged);  // what can be pressed is another
    connect(&training_, &TrainingController::bestNumbered, this, &TrainRoom::stateChanged);
    connect(&training_, &TrainingController::refused, this, &TrainRoom::refuse);
    connect(&document_, &Document::changed, this, &TrainRoom::projectChanged);
    connect(&document_, &Document::replaced, this, &TrainRoom::projectReplaced);
    connect(&document_, &Document::selectionChanged, this, &TrainRoom::selectionChanged);
    connect(&outlook_, &MemoryOutlook::changed, this, &TrainRoom::outlookChanged);
    bar_->setFollowing(true);
    bar_->setRecipeShown(true);
    strip_->hide();
    edited_->setObjectName(QStringLiteral("edited"));
    stateChanged();
}

void TrainRoom::holdNotices(QWidget* notices) { column_->insertWidget(1, notices); }

void TrainRoom::recall(std::shared_ptr<const ProjectRun> run) {
    last_->recall(std::move(run));
    last_->setOffering(!training_.active() && !training_.model());
    showPage();
}

void TrainRoom::showPage() {
    if (training_.history()) stack_->setCurrentWidget(scroll_);
    else stack_->setCurrentWidget(last_->known() ? static_cast<QWidget*>(last_) : refused_ ? blank_ : empty_);
}

QWidget* TrainRoom::buildCentre() {
    empty_ = new EmptyState(QStringLiteral("train"), tr("The curves appear here as soon as the net learns."), tr("Train"));
    connect(empty_, &EmptyState::pressed, this, [this] {
        const auto lacks = missing();
        lacks ? emit roomAsked(lacks->room == Issue::Room::Data ? QStringLiteral("data") : QStringLiteral("model")) : training_.toggle();
    });
    connect(&training_.store(), &DataStore::stateChanged, empty_, [this] { showEmpty(); });
    blank_ = new QWidget;
    scroll_->setWidget(plots_);
    scroll_->setWidgetResizable(true);
    plots_->scrollIn(scroll_->viewport());
    scroll_->setFrameShape(QFrame::NoFrame);
    last_ = new LastRun;
    connect(last_, &LastRun::weightsAsked, this, [this] { bar_->takeFocus(); });  // the button that was pressed goes
    stack_->addWidget(empty_);
    stack_->addWidget(blank_);
    stack_->addWidget(last_);
    stack_->addWidget(scroll_);
    auto* centre = new QWidget;
    auto* layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* told = new QVBoxLayout;
    told->setContentsMargins(metrics::page, metrics::space, metrics::page, 0);
    told->setSpacing(metrics::gap);
    told->addWidget(strip_);
    told->addWidget(diagnoses_);
    told->addWidget(edited_);
    // In line with the plots, which end where their scroll bar begins.
    QScrollBar* bar = scroll_->verticalScrollBar();
    connect(bar, &QScrollBar::rangeChanged, told, [told, bar](int, int most) { told->setContentsMargins(metrics::page, metrics::space, metrics::page + (most > 0 ? bar->sizeHint().width() : 0), 0); });
    layout->addLayout(told);
    layout->addWidget(stack_, 1);
    return centre;
}

QWidget* TrainRoom::buildRecipe() {
    auto* scroll = new QScrollArea;
    auto* panel = new RecipePanel(document_, training_, outlook_);
    panel->setFixedWidth(recipeWidth - scrollBarWidth);
    scroll->setWidget(panel);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFixedWidth(recipeWidth);
    return scroll;
}

void TrainRoom::selectionChanged() {
    plots_->watch()->chooseSelected(document_);
    QStringList layers;
    for (const NodeId id : document_.selection())
        if (const Node* node = findNode(document_.graph(), id)) layers << QString::fromStdString(node->name);
    plots_->layers()->setSelected(layers);
}

void TrainRoom::historyChanged() {
    beginCurves();
    said_ = {};
    diagnoses_->show({});
    diagnosing_.drop();
    looksDiagnosed_ = 0;
    sinceDiagnosed_.start();
    showPage();
    if (!training_.history()) return;
    scroll_->verticalScrollBar()->setValue(0);  // another training begins with its loss in sight
    recipe_->hide();
    bar_->setRecipeShown(false);
}

// What is known of earlier runs is judged with what comes.
void TrainRoom::beginCurves() {
    past_ = {};
    const auto history = training_.history();
    if (const auto past = training_.past(); past && history) past_.beginWith(*past, history->epochNames().empty() ? std::string("loss") : history->epochNames().front());
    curves_ = past_;
    if (history && !training_.active()) curves_.follow(*history);  // a short one ended before that was read: no tick comes any more
    if (past_.known > 0) looksDiagnosed_ = 0;  // else nothing is to be found that was not; amid a start the history is still the one before
}

void TrainRoom::tick() {
    const auto history = training_.history();
    if (!history) return;
    if (isVisible()) plots_->follow();
    if (curves_.follow(*history)) newlyJudged_ = true;
    if (newlyJudged_ && training_.tellsNow()) say(verdict());
    diagnoseAgain();
}

/** Once there is something new to go by, and no faster than it is read; what is no number stays said. */
void TrainRoom::diagnoseAgain() {
    const auto history = training_.history();
    const std::size_t known = history->looks.size() + history->epochs.size() + history->badNumbers.size();
    if (known == looksDiagnosed_ || diagnosing_.busy() || (training_.active() && !sinceDiagnosed_.hasExpired(readable)) || !training_.project() || !training_.learntFrom()) return;
    if (tellsOfNaN()) return;
    looksDiagnosed_ = known;
    sinceDiagnosed_.start();
    diagnosing_.start([project = training_.project(), data = training_.learntFrom(), history, before = past_] { return diagnose(*project, *data, *history, before); },
                      [this](const std::vector<Diagnosis>& found) { showDiagnoses(found); }, [](const QString&) {});
}

void TrainRoom::showDiagnoses(std::vector<Diagnosis> found) {
    if (ofAnother())
        for (auto& diagnosis : found) diagnosis.remedies.clear(), diagnosis.ofData = false;
    // While it trains the strip says it, whose button acts at once: it is looked for again when that is over.
    if (training_.active() && std::erase_if(found, [](const Diagnosis& d) { return d.kind == Diagnosis::Kind::Plateau; }) > 0) looksDiagnosed_ = 0;
    diagnoses_->show(std::move(found));
    const bool judged = misfit_.isEmpty() && !refused_ && !training_.waiting();
    if (tellsOfNaN() || (judged && !training_.active())) say(verdict());
    else if (judged) newlyJudged_ = true;  // with all that tells figures
    diagnoseAgain();  // it may have ended meanwhile
}

bool TrainRoom::tellsOfNaN() const { return !diagnoses_->diagnoses().empty() && diagnoses_->diagnoses().front().kind == Diagnosis::Kind::NotANumber; }

void TrainRoom::apply(const Remedy& remedy) {
    begin([this, remedy] {
        mend(document_, remedy);
        training_.restart();
    });
}

void TrainRoom::begin(const std::function<void()>& act) {
    if (training_.held()) return;
    bar_->takeFocus();  // the button that was pressed goes
    act();
}

// Weights of a file fit the drawing, and a training that was stopped can be resumed, as long as that stays what it was; and what was in the
// way may be mended.
void TrainRoom::projectChanged() {
    showEmpty();
    sayIfEdited();
    const TrainingState state = training_.status().state;
    const bool ofFile = !training_.origin().isEmpty() || training_.askedAbout().any() || !said_.sentence.isEmpty();
    const bool offers = state == TrainingState::Stopped || (state == TrainingState::Idle && ofFile);
    if (offers || refused_) stateChanged();
}

/** Epochs and callbacks are followed while it trains; nothing else of the project is. */
void TrainRoom::sayIfEdited() {
    const bool edited = training_.status().active() && training_.follows() && !goesOnWith(*training_.project(), *document_.project());
    if (!edited) return edited_->hide();
    if (!edited_->isHidden()) return;
    edited_->show(Strip::Tone::Info, tr("The project was edited: this training goes on with the net, the data and the recipe as they were."), tr("The edits count from the next training on."));
    edited_->addAction(tr("Start over"), [this] { begin([this] { training_.restart(); }); }, tr("Stops this training and trains the edited net from new weights."));
}

void TrainRoom::projectReplaced() {
    recall(nullptr);
    sayIfEdited();
    if (!ofAnother()) return;
    auto found = diagnoses_->diagnoses();
    diagnoses_->show({});
    showDiagnoses(std::move(found));
    stateChanged();
}

Verdict TrainRoom::verdict() const {
    using Advice = Verdict::Advice;
    if (!ofAnother()) {
        Verdict own = judge(training_.status(), curves_, document_.project()->training);
        if (training_.resumes()) std::replace(own.advice.begin(), own.advice.end(), Advice::TrainFurther, Advice::Resume);
        offerBest(own);
        return besides(std::move(own), diagnoses_->diagnoses());
    }
    Verdict verdict = judge(training_.status(), curves_, training_.project()->training);
    std::erase_if(verdict.advice, [](Advice a) { return a != Advice::Stop && a != Advice::KeepBest && a != Advice::Evaluate; });
    return besides(std::move(verdict), diagnoses_->diagnoses());
}

/** A run whose best epoch is not its last offers the weights of that; once they are taken, wherever that was, the way back. */
void TrainRoom::offerBest(Verdict& verdict) const {
    if (training_.active() || training_.borrowed() || !training_.best()) return;
    if (const auto run = training_.model()->run; run > 0 && run != training_.status().run) return;  // this one left none: those are of the run before
    verdict.advice.insert(verdict.advice.begin(), training_.usesBest() ? Verdict::Advice::UseLast : Verdict::Advice::UseBest);
    sayEpochInUse(verdict);
}

/** Not the last one, which is what everybody expects. */
void TrainRoom::sayEpochInUse(Verdict& verdict) const {
    if (!training_.usesBest()) return;
    const QString used = tr("The weights of epoch %1 are in use.").arg(training_.bestNumber());
    verdict.detail = verdict.detail.isEmpty() ? used : used + QLatin1Char(' ') + verdict.detail;
}

void TrainRoom::stateChanged() {
    showEmpty();
    last_->setOffering(!training_.active() && !training_.model());
    sayIfEdited();
    if (training_.waiting()) return say({Verdict::Tone::Info, tr("Preparing the data."), tr("The training begins as soon as they are ready."), {}});
    plots_->follow();
    if (training_.history()) diagnoseAgain();
    misfit_ = misfit();
    if (!misfit_.isEmpty()) return sayMisfit();
    const FileWeights asked = training_.status().state == TrainingState::Idle ? training_.askedAbout() : FileWeights();
    if (weightsAsked_ && asked.any()) return say({});
    if (asked.part) return say(offerPart(asked.file, asked.layers, asked.misfits));
    const bool before = training_.status().state == TrainingState::Idle && !training_.origin().isEmpty();
    if (!before) return say(verdict());
    Verdict offered = offer(training_.origin(), training_.whyNotFurther(), asked.any());
    if (training_.whyNotFurther().isEmpty()) sayEpochInUse(offered);
    say(offered);
}

void TrainRoom::setWeightsAsked(bool asked) {
    if (std::exchange(weightsAsked_, asked) != asked) stateChanged();
}

/** Why a training that is begun now would fail for want of memory; empty when it would not. */
QString TrainRoom::misfit() const {
    return outlook_.known() && !outlook_.memory().fits() && !training_.active() ? outlook_.fitWords() : QString();
}

std::optional<Issue> TrainRoom::missing() const {
    const bool bare = !training_.active() && (training_.store().state() == DataStore::State::Empty || document_.graph().nodes.empty());
    const auto inTheWay = bare ? training_.blockers() : std::vector<Issue>();
    return inTheWay.empty() ? std::nullopt : std::optional(inTheWay.front());
}

void TrainRoom::showEmpty() {
    const auto lacks = missing();
    empty_->button()->setVisible(!training_.active());
    empty_->button()->setText(!lacks ? training_.buttonWords() : lacks->room == Issue::Room::Data ? tr("Go to Data") : tr("Go to Model"));
    if (lacks) {
        empty_->setSentence(fullSentence(*lacks));
        return empty_->setToolTip({});
    }
    const QString sentence = tr("The curves appear here as soon as the net learns.");
    empty_->setSentence(outlook_.timed() ? sentence + QChar(u' ') + outlook_.allEpochsWords() : sentence);
    empty_->setToolTip(outlook_.timeGrounds());
}

void TrainRoom::outlookChanged() {
    showEmpty();
    if (misfit() != misfit_ || !misfit_.isEmpty()) stateChanged();
}

void TrainRoom::sayMisfit() {
    const TrainingMemory& m = outlook_.memory();
    const Verdict verdict{Verdict::Tone::Warning, tr("A training at batch %1 takes %2.").arg(m.batch).arg(shortBytes(static_cast<double>(m.total()))), misfit_, {}};
    if (verdict == said_ && !refused_) return;
    say(verdict);
    if (outlook_.offersBatch()) strip_->addAction(tr("Set the batch to %1").arg(outlook_.largestWords()), [this] { outlook_.takeBatch(); });
}

void TrainRoom::refuse(const Issue& why) {
    strip_->show(Strip::Tone::Error, tr("The training cannot begin."), fullSentence(why));
    refused_ = true;
    showPage();
    if (why.mends())
        strip_->addAction(text(why.offer()), [this, remedy = why.remedies.front()] {
            mending_.apply(remedy, [this](const QString& failed) { refuse(issueIn(Issue::Room::Data, failed)); });
        });
    if (why.room == Issue::Room::Data) strip_->addAction(tr("Go to Data"), [this] { emit roomAsked(QStringLiteral("data")); });
    if (why.room == Issue::Room::Model) strip_->addAction(tr("Go to Model"), [this] { emit roomAsked(QStringLiteral("model")); });
}

void TrainRoom::say(const Verdict& verdict) {
    newlyJudged_ = false;
    const QStringList above{training_.buttonWords(), training_.otherWords()};
    const int best = training_.bestNumber();  // its button names it
    if (verdict == said_ && above == saidBelow_ && best == saidBest_ && !refused_ && !verdict.sentence.isEmpty()) return;
    if (std::exchange(refused_, false)) showPage();
    said_ = verdict;
    saidBelow_ = above;
    saidBest_ = best;
    if (verdict.sentence.isEmpty()) return strip_->hide();
    strip_->show(toneOf(verdict.tone), verdict.sentence, verdict.detail);
    for (const auto advice : verdict.advice) {
        const QString offered = words(advice, training_.status(), curves_.others, best);
        if (above.contains(offered)) continue;  // stands in the row above already
        strip_->addAction(offered, [this, advice] { follow(advice); }, helpOf(advice, training_.best(), best));
    }
}

void TrainRoom::follow(Verdict::Advice advice) {
    switch (advice) {
        case Verdict::Advice::Stop:
        case Verdict::Advice::KeepBest: return bar_->takeFocus(), training_.stop();
        case Verdict::Advice::Resume: return begin([this] { training_.takeUpStopped(); });
        case Verdict::Advice::TrainFurther: return begin([this] { training_.trainFurther(); });
        case Verdict::Advice::FromScratch: return begin([this] { training_.train(); });
        case Verdict::Advice::Evaluate: emit roomAsked(QStringLiteral("evaluate")); return;
        case Verdict::Advice::UseBest:
        case Verdict::Advice::UseLast: return bar_->takeFocus(), training_.useBest(advice == Verdict::Advice::UseBest);  // the button that was pressed goes
        case Verdict::Advice::LowerOnPlateau:
            document_.edit(tr("Lower the rate on plateaus"), addPlateau);
            return say(verdict());
        case Verdict::Advice::StopEarlyNextTime:
            document_.edit(tr("Stop early"), addEarlyStopping);
            return say(verdict());
        case Verdict::Advice::LowerLearningRate:
            return begin([this] {
                document_.edit(tr("Lower the learning rate"), [](Project& p) { setBaseLearningRate(p.training, lowerRate(p.training, 0.1)); });
                training_.restart();
            });
    }
}

}  // namespace lamina::ui
