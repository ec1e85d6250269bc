// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/evaluate_room.h"

#include <QComboBox>
#include <QDragEnterEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>
#include <variant>

#include "engine/compile/infer.h"
#include "engine/trained/never_said.h"
#include "engine/trained/since_trained.h"
#include "ui/document/words.h"
#include "ui/plots/numbers.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/document/inside_watch.h"
#include "ui/document/text.h"
#include "ui/document/training_controller.h"
#include "ui/plots/inside_view.h"
#include "ui/evaluation/batch_panel.h"
#include "ui/evaluation/class_page.h"
#include "ui/evaluation/doctor_strip.h"
#include "ui/evaluation/dropped_sample.h"
#include "ui/evaluation/folds_page.h"
#include "ui/evaluation/label_page.h"
#include "ui/evaluation/number_page.h"
#include "ui/evaluation/output_figures.h"
#include "ui/evaluation/picture_page.h"
#include "ui/evaluation/try_panel.h"
#include "ui/theme/card.h"
#include "ui/theme/empty_state.h"
#include "ui/theme/form_row.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"
#include "ui/theme/strip.h"

namespace lamina::ui {

namespace {

constexpr int sideWidth = 316;

/** Of the only Input; where there are several: of none. */
Samples samplesOf(const TrainedModel& model, const Dataset* data) {
    const auto inputs = inputsToTry(model, data);
    return inputs.size() == 1 ? inputs.front().samples : Samples{};
}

QString nowInWords(const TrainingController& training) {
    const TrainingStatus& status = training.status();
    if (training.waiting() || status.epochs == 0) return EvaluateRoom::tr("It is getting ready to train");
    const QString words = status.state == TrainingState::Paused ? EvaluateRoom::tr("The training is paused in epoch %1 of %2") : EvaluateRoom::tr("It is training, epoch %1 of %2");
    return words.arg(std::min(status.epoch + 1, status.epochs)).arg(status.epochs);
}

/** The first of its files that is another now than when it was read; empty: none is. */
QString writtenFile(const RawData& raw) {
    const auto written = writtenSince(raw.stamps);
    return written.empty() ? QString() : text(written.front().filename().string());
}

}  // namespace

EvaluateRoom::EvaluateRoom(TrainingController& training, QWidget* parent)
    : QWidget(parent), training_(training), stack_(new QStackedWidget), pages_(new QStackedWidget), strip_(new Strip), meanwhile_(new Strip), since_(new Strip), failed_(new Strip), doctor_(new DoctorStrip),
      classes_(new ClassPage), numbers_(new NumberPage), labels_(new LabelPage), pictures_(new PicturePage), outputs_(new QComboBox), epochs_(new QComboBox), other_(new QWidget), views_(new QTabBar), watch_(new InsideWatch(training, false, this)), inside_(new InsideView), try_(new TryPanel), batch_(new BatchPanel), folds_(new FoldsPage(training)) {
    setAcceptDrops(true);
    auto* empty = new EmptyState(QStringLiteral("evaluate"), tr("Nothing is trained yet. Train the net, and see here how good it is on data it has never seen."), tr("Train"));
    connect(empty, &EmptyState::pressed, &training_, &TrainingController::train);
    empty_ = empty;
    awaited_ = new EmptyState(QStringLiteral("train"), {}, tr("Watch it"));
    connect(awaited_, &EmptyState::pressed, this, &EvaluateRoom::watchingAsked);
    offered_ = new EmptyState(QStringLiteral("evaluate"), {}, tr("Use its weights"));
    connect(offered_, &EmptyState::pressed, this, &EvaluateRoom::weightsAsked);
    connect(offered_->addLink(tr("Train")), &QPushButton::clicked, &training_, &TrainingController::train);
    auto* noData = new EmptyState(QStringLiteral("data"), tr("This net comes without data. Give it some to see how good it is."), tr("Choose data"));
    connect(noData, &EmptyState::pressed, this, &EvaluateRoom::dataAsked);
    noData_ = noData;
    page_ = buildPage();
    side_ = buildSide();
    stack_->addWidget(empty_);
    stack_->addWidget(offered_);
    stack_->addWidget(awaited_);
    stack_->addWidget(page_);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(stack_, 1);
    layout->addWidget(side_);
    connect(classes_, &ClassPage::sampleChosen, this, &EvaluateRoom::tryRow);
    connect(numbers_, &NumberPage::sampleChosen, this, &EvaluateRoom::tryRow);
    connect(pictures_, &PicturePage::sampleChosen, this, &EvaluateRoom::tryRow);
    connect(&training_, &TrainingController::modelChanged, this, &EvaluateRoom::refresh);
    connect(&training_, &TrainingController::bestNumbered, this, &EvaluateRoom::nameEpochs);
    connect(&training_, &TrainingController::stateChanged, this, &EvaluateRoom::followTraining);
    connect(&training_, &TrainingController::ticked, this, &EvaluateRoom::followTraining);
    connect(&training_.document(), &Document::changed, this, &EvaluateRoom::followProject);
    connect(&training_.store(), &DataStore::stateChanged, this, &EvaluateRoom::followProject);
    refresh();
}

QWidget* EvaluateRoom::buildPage() {
    auto* page = new QWidget;
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(metrics::page, metrics::page, metrics::page, metrics::space);
    layout->setSpacing(metrics::space);
    tiles_ = new QHBoxLayout;
    tiles_->setSpacing(metrics::space * 2);
    layout->addLayout(tiles_);
    layout->addWidget(strip_);
    strip_->hide();
    layout->addWidget(buildOutputs(), 0, Qt::AlignLeft);
    connect(outputs_, &QComboBox::currentIndexChanged, this, &EvaluateRoom::showOutput);
    auto* sentence = new QVBoxLayout(other_);
    sentence->addWidget(mutedLabel(tr("Loss and metrics above say how good it is; these targets are neither classes nor labels nor single numbers.")));
    sentence->addStretch();
    for (QWidget* w : {static_cast<QWidget*>(classes_), static_cast<QWidget*>(numbers_), static_cast<QWidget*>(labels_), static_cast<QWidget*>(pictures_), other_, noData_}) pages_->addWidget(w);
    auto* answers = new QWidget;  // pages_ come and go within it: who shows a page of `shown` itself lays it over the one that is seen
    auto* within = new QVBoxLayout(answers);
    within->setContentsMargins(0, 0, 0, 0);
    within->addWidget(pages_);
    auto* shown = new QStackedWidget;
    shown->addWidget(answers);
    shown->addWidget(buildInside());
    shown->addWidget(folds_);
    views_->addTab(tr("Answers"));
    views_->addTab(tr("Inside the net"));
    views_->addTab(tr("Folds"));
    views_->setTabToolTip(2, tr("Cross-validation: how much of the figures is chance"));
    views_->setAccessibleName(tr("View"));
    connect(views_, &QTabBar::currentChanged, shown, &QStackedWidget::setCurrentIndex);
    connect(views_, &QTabBar::currentChanged, this, &EvaluateRoom::followOutputs);
    auto* above = new QHBoxLayout;
    above->addWidget(views_);
    above->addStretch(1);
    above->addWidget(buildEpochs());
    layout->insertLayout(1, above);
    layout->insertWidget(0, doctor_);
    layout->insertWidget(0, since_);
    since_->hide();
    layout->insertWidget(0, failed_);
    failed_->setObjectName(QStringLiteral("failed"));
    failed_->hide();
    layout->insertWidget(0, meanwhile_);
    connect(doctor_, &DoctorStrip::dataAsked, this, &EvaluateRoom::dataAsked);
    layout->addWidget(shown, 1);
    return page;
}

QWidget* EvaluateRoom::buildOutputs() {
    outputsRow_ = new FormRow(tr("Answers of"), outputs_);
    outputs_->setAccessibleName(tr("Output"));
    outputsRow_->hide();
    return outputsRow_;
}

QWidget* EvaluateRoom::buildEpochs() {
    epochsRow_ = new FormRow(tr("Weights of"), epochs_);
    epochsRow_->setLabelWidth(epochsRow_->label()->sizeHint().width());
    epochsRow_->hide();
    epochs_->setObjectName(QStringLiteral("epochs"));
    connect(epochs_, &QComboBox::currentIndexChanged, &training_, [this](int chosen) { training_.useBest(chosen == 1); });
    return epochsRow_;
}

void EvaluateRoom::nameEpochs() {
    const BestEpoch* best = training_.best();
    epochsRow_->setVisible(best != nullptr);
    if (!best) return;
    const QSignalBlocker quiet(epochs_);
    const bool ofAll = training_.bestNumber() == best->epoch + 1;  // an earlier run may have had a better one
    const QString words = (ofAll ? tr("epoch %1, the best") : tr("epoch %1, the best of this run")).arg(training_.bestNumber());
    if (epochs_->itemText(1) != words) epochs_->clear(), epochs_->addItems({tr("the last epoch"), words});
    epochs_->setCurrentIndex(training_.usesBest() ? 1 : 0);
    epochs_->setToolTip(tr("Epoch %1 had the best %2 of its run: %3. Answers, Export and training further take the weights that are chosen here.")
                            .arg(QString::number(training_.bestNumber()), text(best->watched), valueText(best->figure)));
}

QWidget* EvaluateRoom::buildInside() {
    auto* card = new Card;
    card->body()->setContentsMargins(metrics::space, metrics::space, metrics::space, metrics::space);
    card->body()->addWidget(inside_);
    inside_->setTitled(false);
    connect(inside_, &InsideView::layerChosen, watch_, &InsideWatch::choose);
    connect(inside_, &InsideView::seen, watch_, &InsideWatch::setShown);
    connect(watch_, &InsideWatch::layerChanged, this, [this] { inside_->layers()->setCurrentText(watch_->layer()); });
    connect(watch_, &InsideWatch::failed, inside_, &InsideView::refuse);
    connect(watch_, &InsideWatch::netChanged, this, [this] {
        inside_->setLayers(watch_->layers(), watch_->layer());
        inside_->setSamples(watch_->inputs(), watch_->samples(), watch_->sampleWord());
        inside_->show(watch_->look(), {});
    });
    connect(watch_, &InsideWatch::looked, this, [this] {
        const bool answers = !watch_->inputs().empty();
        const bool nothing = !answers && watch_->look()->filters.empty();
        if (nothing) return inside_->refuse(tr("This net comes without data, and this layer holds no filters: choose data to see what it answers."));
        inside_->show(watch_->look(), answers ? QString() : tr("without data: filters alone"));
    });
    return card;
}

QWidget* EvaluateRoom::buildSide() {
    try_->setProperty("kind", "panel");
    try_->setAttribute(Qt::WA_StyledBackground);
    auto* both = new QWidget;
    both->setProperty("kind", "panel");
    both->setAttribute(Qt::WA_StyledBackground);
    auto* layout = new QVBoxLayout(both);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(try_);
    layout->addWidget(batch_);
    layout->addStretch(1);  // what is left goes below both
    auto* scroll = new QScrollArea;
    scroll->setWidget(both);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFixedWidth(sideWidth);
    return scroll;
}

void EvaluateRoom::dragEnterEvent(QDragEnterEvent* event) {
    if (training_.model() && BatchPanel::takes(droppedPaths(*event->mimeData()))) event->acceptProposedAction();
}

void EvaluateRoom::dropEvent(QDropEvent* event) {
    const auto files = droppedPaths(*event->mimeData());
    if (files.empty()) return event->ignore();
    if (files.size() == 1 && isOneSample(*event->mimeData())) try_->takePicture(files.front());  // one picture is tried as well
    batch_->predict(files);
    event->acceptProposedAction();
}

void EvaluateRoom::refresh() {
    const auto model = training_.model();
    side_->setVisible(model != nullptr);
    followTraining();
    followProject();
    nameEpochs();
    doctor_->look(training_);
    const auto data = training_.data();
    const bool others = data != judgedData_.lock();
    if (!data || others) forget();  // rows of other data say nothing of these
    if (others) beginAtTop();
    if (!model) return;
    const Samples samples = samplesOf(*model, data.get());
    try_->setModel(model, samples, training_.raw(), data);
    batch_->setModel(model, data);
    if (!data) return showNothing();
    looking_.drop();
    judgedData_ = data;
    const Judged part = judged(*data);
    if (others && !part.rows->empty()) try_->beginWith(data->rowOf(part.rows->front()));  // a row that there is, to begin with
    pages_->setVisible(!evaluation_.rows.empty());  // the first time there is nothing to look at meanwhile
    if (evaluation_.rows.empty()) strip_->show(Strip::Tone::Info, tr("Evaluating %1 samples.").arg(groupedCount(static_cast<std::int64_t>(part.rows->size()))));
    job_.start([model, data, rows = part.rows] { return evaluate(*model, *data, *rows); },
               [this, name = part.name](const Evaluation& evaluation) { show(evaluation, name); },
               [this](const QString& why) {
                   showNothing();
                   strip_->show(Strip::Tone::Error, tr("The net could not be evaluated."), why);
               });
}

void EvaluateRoom::followTraining() {
    if (const bool active = training_.active(); std::exchange(active_, active) != active) followProject();
    const bool old = training_.model() != nullptr;
    const QString now = training_.active() ? nowInWords(training_) : QString();
    stack_->setCurrentWidget(old ? page_ : !now.isEmpty() ? static_cast<QWidget*>(awaited_) : offers_ ? offered_ : empty_);
    if (std::exchange(now_, now) == now && meanwhile_->isHidden() != (old && !now.isEmpty())) return;
    if (!now.isEmpty()) awaited_->setSentence(tr("%1: answers come when it ends.").arg(now));
    if (!old || now.isEmpty()) return meanwhile_->hide();
    if (!meanwhile_->isHidden()) return meanwhile_->setDetail(now + QLatin1Char('.'));
    meanwhile_->show(Strip::Tone::Info, tr("These answers are of the run before."), now + QLatin1Char('.'));
    meanwhile_->addAction(tr("Watch it"), [this] { emit watchingAsked(); });
}

void EvaluateRoom::offerWeights(const QString& run) {
    offers_ = !run.isEmpty();
    if (offers_) offered_->setSentence(tr("%1 has trained this net. Use its weights to see how good it is on data it has never seen, or train it from new ones.").arg(run));
    followTraining();
}

/** Answers are of the net and the data as they were when it was trained. */
void EvaluateRoom::followProject() {
    sayFailed();
    const auto model = training_.model();
    SinceTrained since = model && !training_.active() ? changedSince(model->project, *training_.document().project()) : SinceTrained{};
    const QString file = model && !training_.active() ? writtenFile(training_.raw()) : QString();
    since.data = (since.data && !training_.borrowed()) || !file.isEmpty();  // such a net is judged on what there is now
    if (!since.any()) return since_->hide();
    trainsOn_ = since.net || !training_.borrowed();  // of a net that is lent data, these alone are read again
    sayChanged(since.net && since.data      ? tr("Net and data have changed since this net was trained.")
               : since.net                  ? tr("The net has changed since it was trained.")
               : training_.borrowed()       ? tr("The data have changed since they were read.")
                                            : tr("The data have changed since this net was trained."),
               file);
}

void EvaluateRoom::sayFailed() {
    if (!training_.spoilt() || training_.active()) return failed_->hide();
    const auto sound = training_.sound();
    const QString before = !sound ? QString() : sound->run > 0 ? tr("run %1").arg(sound->run) : tr("the net before");
    const QString detail = sound ? tr("They say nothing of what your net can learn. The weights of %1 are sound.").arg(before)
                                 : tr("They say nothing of what your net can learn: mend the training, and train again.");
    if (!failed_->isHidden() && failed_->detail() == detail) return;
    failed_->show(Strip::Tone::Error, tr("The training failed, and these answers are of the weights that it left."), detail);
    const QString again = tr("Answers, Export and training further take its weights again.");
    if (sound) failed_->addAction(tr("Back to %1").arg(before), [this] { training_.goBackToSound(); }, again);
    failed_->addAction(tr("See why"), [this] { emit watchingAsked(); }, tr("Train says what went wrong, and what would help."));
}

void EvaluateRoom::sayChanged(const QString& what, const QString& file) {
    const QString then = tr("These answers are of the net, and of the data, as they were then."), detail = file.isEmpty() ? then : tr("%1 was written anew.").arg(file) + QLatin1Char(' ') + then;
    const bool stale = !file.isEmpty() && !writtenFile(training_.store().raw()).isEmpty();  // and not read again meanwhile
    if (!since_->isHidden() && since_->sentence() == what && since_->detail() == detail && std::exchange(stale_, stale) == stale) return;
    stale_ = stale;
    since_->show(Strip::Tone::Info, what, detail);
    if (stale) since_->addAction(tr("Read again"), [this] { training_.readDataAgain(); }, tr("Read the files as they are now"));
    if (!trainsOn_) return;
    const auto train = [this] {
        if (stale_) training_.readDataAgain();
        training_.train();
    };
    since_->addAction(tr("Train"), train, tr("Train the net as it stands, on its data as they are"));
}

void EvaluateRoom::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    followProject();
}

bool EvaluateRoom::event(QEvent* event) {
    if (event->type() == QEvent::WindowActivate && isVisible()) followProject();
    return QWidget::event(event);
}

void EvaluateRoom::forget() {
    job_.drop();
    looking_.drop();
    evaluation_ = {};
    classes_->beginAnew();
    judgedData_.reset();
    strip_->hide();
    outputsRow_->hide();
    clearTiles();
}

void EvaluateRoom::beginAtTop() {
    views_->setCurrentIndex(0);
    static_cast<QScrollArea*>(side_)->verticalScrollBar()->setValue(0);
}

void EvaluateRoom::showNothing() {
    forget();
    pages_->show();
    pages_->setCurrentWidget(noData_);
}

void EvaluateRoom::show(const Evaluation& evaluation, const QString& part) {
    showTiles(evaluation, part);
    evaluation_ = evaluation;
    nameOutputs();
    showOutput();
}

void EvaluateRoom::nameOutputs() {
    const QSignalBlocker quiet(outputs_);
    const int chosen = outputs_->currentIndex();
    const Graph& graph = training_.model()->project.graph;
    outputs_->clear();
    for (const NodeId id : infer(graph).outputs) outputs_->addItem(text(findNode(graph, id)->name));
    if (const auto columns = numberColumns(*training_.data(), evaluation_.predictions); outputs_->count() == 1 && !columns.isEmpty()) {
        outputs_->clear();
        outputs_->addItems(columns);
    }
    followOutputs();
    if (chosen >= 0 && chosen < outputs_->count()) outputs_->setCurrentIndex(chosen);
}

/** The other views are of the whole net. */
void EvaluateRoom::followOutputs() { outputsRow_->setVisible(outputs_->count() > 1 && !evaluation_.rows.empty() && views_->currentIndex() == 0); }

void EvaluateRoom::tryRow(std::uint32_t rawRow) {
    try_->tryRow(rawRow);
    watch_->lookAtRow(rawRow);
    static_cast<QScrollArea*>(side_)->verticalScrollBar()->setValue(0);  // where it is seen
}

void EvaluateRoom::showOutput() {
    const auto model = training_.model();
    const auto data = training_.data();
    if (!data || !model || evaluation_.rows.empty()) return;
    const auto look = [model, data, evaluation = evaluation_, chosen = static_cast<std::size_t>(std::max(0, outputs_->currentIndex())), table = training_.raw().table] {
        return outputFigures(model, data, evaluation, chosen, table.get());
    };
    looking_.start(look, [this](const OutputFigures& made) { showFigures(made); },
                   [this](const QString& why) { strip_->show(Strip::Tone::Error, tr("The answers could not be judged."), why); });
}

void EvaluateRoom::showFigures(const OutputFigures& made) {
    strip_->hide();
    pages_->show();
    showBaseline(std::get_if<ClassFigures>(&made.figures));
    if (const auto* classes = std::get_if<ClassFigures>(&made.figures)) {
        classes_->show(made.model, made.data, training_.raw(), *classes, made.output);
        pages_->setCurrentWidget(classes_);
        sayOverlooked(made);
    } else if (const auto* numbers = std::get_if<NumberFigures>(&made.figures)) {
        const auto above = [this](const char* metric) { return outputs_->count() < 2 && isTold(metric); };  // of several targets the tiles tell of all
        numbers_->leaveOut(above("mean_absolute_error"), above("root_mean_squared_error"), above("r2_score"));
        numbers_->show(*numbers, *made.data, training_.raw());
        pages_->setCurrentWidget(numbers_);
    } else if (const auto* pictures = std::get_if<PictureFigures>(&made.figures)) {
        pictures_->show(*pictures, *made.data);
        pages_->setCurrentWidget(pictures_);
    } else if (const auto* labels = std::get_if<LabelScores>(&made.figures)) {
        labels_->show(*labels);
        pages_->setCurrentWidget(labels_);
    } else {
        pages_->setCurrentWidget(other_);
    }
    emit evaluated();
}

void EvaluateRoom::sayOverlooked(const OutputFigures& made) {
    const auto& figures = std::get<ClassFigures>(made.figures);
    std::vector<std::string> names;
    for (const auto& name : figures.classes) names.push_back(name.toStdString());
    const auto found = neverSaid(figures, names, made.model->project.training);
    if (!found) return;
    strip_->show(Strip::Tone::Warning, tr("%1.").arg(text(found->title)), tr("%1.").arg(text(found->detail.substr(0, 1)).toUpper() + text(found->detail.substr(1))));
    if (!found->mends() || training_.document().project()->training.classWeight != "none") return;
    strip_->addAction(text(found->offer()), [this, remedy = found->remedies.front()] {
        strip_->hide();
        emit remedyAsked(remedy);
    }, tr("Changes the project, which Undo takes back: train again to see what it brings."));
}

}  // namespace lamina::ui
