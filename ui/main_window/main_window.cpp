// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window/main_window.h"

#include <QCloseEvent>
#include <QFileInfo>
#include <QLocale>
#include <QMimeData>
#include <QScreen>
#include <QSettings>
#include <QTimer>
#include <algorithm>
#include <array>
#include <utility>

#include "engine/backend/backend.h"
#include "engine/io/templates.h"
#include "ui/document/data_store.h"
#include "ui/document/dropped_files.h"
#include "ui/document/issue_words.h"
#include "ui/document/training_controller.h"
#include "ui/main_window/command_palette.h"
#include "ui/main_window/model_room.h"
#include "ui/main_window/opening.h"
#include "ui/main_window/project_menu.h"
#include "ui/main_window/question.h"
#include "ui/main_window/rail.h"
#include "ui/main_window/start_page.h"
#include "ui/main_window/status_bar.h"
#include "ui/main_window/top_bar.h"
#include "ui/main_window/training_line.h"
#include "ui/theme/floating_strips.h"
#include "ui/theme/metrics.h"
#include "ui/theme/strip.h"
#include "ui/theme/strip_holder.h"
#include "ui/theme/theme.h"
#include "ui/training/last_run.h"
#include "ui/training/train_room.h"

namespace lamina::ui {
namespace {

const QString kGeometry = QStringLiteral("window/geometry"), kProject = QStringLiteral("window/project"), kRoom = QStringLiteral("window/room");
const QString kZoom = QStringLiteral("model/zoom"), kCentre = QStringLiteral("model/centre");
constexpr QSize kWanted(1440, 900), kFrame(16, 48);  // a frame is seldom thicker

const Room* roomOf(const QString& id) {
    for (const Room& room : rooms())
        if (room.id == id) return &room;
    return nullptr;
}

}  // namespace

MainWindow::MainWindow(QWidget* parent)
    : QMainWindow(parent), document_(std::make_unique<Document>()), data_(std::make_unique<DataStore>(*document_)),
      training_(std::make_unique<TrainingController>(*document_, *data_)), journal_(std::make_unique<Journal>(*document_)), mending_(*document_) {
    setObjectName(QStringLiteral("lamina"));
    setAcceptDrops(true);
    setMinimumSize(960, 600);
    buildActions();
    buildBars();
    connectDocument();
    connectTraining();
    restoreLayout();
    lookForDevices();
    enter(kStart);
    refreshMarks();
    offerLostEdits();
    lookForInterrupted();
}

MainWindow::~MainWindow() {
    for (QObject* teller : {static_cast<QObject*>(document_.get()), static_cast<QObject*>(data_.get()), static_cast<QObject*>(training_.get()), static_cast<QObject*>(journal_.get())})
        teller->disconnect(this);
    // Rooms look at the document, the data and the training until they are gone.
    delete takeCentralWidget();
}

void MainWindow::buildActions() {
    undo_ = document_->history().createUndoAction(this, tr("Undo"));
    redo_ = document_->history().createRedoAction(this, tr("Redo"));
    undo_->setShortcut(QKeySequence::Undo);
    redo_->setShortcuts({QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QKeySequence(Qt::CTRL | Qt::Key_Y)});
    addActions({undo_, redo_});
    create_ = addCommand(tr("New project"), QKeySequence::New, [this] { createProject(); });
    open_ = addCommand(tr("Open…"), QKeySequence::Open, [this] { browse(); });
    save_ = addCommand(tr("Save"), QKeySequence::Save, [this] { save(); });
    saveAs_ = addCommand(tr("Save as…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S), [this] { saveAs(); });
    save_->setToolTip(tr("Save the project (Ctrl+S)"));
    export_ = addCommand(tr("Export the trained net…"), QKeySequence(Qt::CTRL | Qt::Key_E), [this] { exportModel(); });
    export_->setToolTip(tr("Take the trained net with you: Keras, safetensors, NumPy (Ctrl+E)"));
    search_ = addCommand(tr("Search commands and their keys"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_P), [this] { showCommands(); });
    search_->setShortcuts({search_->shortcut(), QKeySequence(Qt::Key_F1)});
    train_ = addCommand(tr("Train"), QKeySequence(Qt::Key_F5), [this] { train(); });
    train_->setData(QStringLiteral("play"));
    other_ = addCommand({}, QKeySequence(Qt::CTRL | Qt::Key_F5), [this] { trainOtherwise(); });
    int number = 0;
    for (const Room& room : rooms())
        addCommand(tr("Go to %1").arg(room.title), QKeySequence(Qt::CTRL | (Qt::Key_1 + number++)), [this, id = room.id] { enter(id); });
    goToStart_ = addCommand(tr("Go to the start page"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_H), [this] { enter(kStart); });
    addCommand(tr("Light theme"), {}, [] { ThemeManager::instance().setChoice(ThemeChoice::Light); });
    addCommand(tr("Dark theme"), {}, [] { ThemeManager::instance().setChoice(ThemeChoice::Dark); });
    addCommand(tr("Theme of the system"), {}, [] { ThemeManager::instance().setChoice(ThemeChoice::System); });
    quit_ = addCommand(tr("Quit"), QKeySequence::Quit, [this] { close(); });
}

/** A driver may take its time to answer. */
void MainWindow::lookForDevices() {
    devices_.start([] { return devices().front().title; },
                   [this](const std::string& title) { if (training_->status().device.empty()) status_->setDevice(QString::fromStdString(title)); },
                   [this](const QString& why) { complain(why); });
}

QAction* MainWindow::addCommand(const QString& text, const QKeySequence& keys, std::function<void()> run) {
    auto* action = new QAction(text, this);
    action->setShortcut(keys);
    connect(action, &QAction::triggered, this, [run = std::move(run)] { run(); });
    addAction(action);
    return action;
}

void MainWindow::buildBars() {
    auto* frame = new QWidget(this);
    auto* column = new QVBoxLayout(frame);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* menu = new ProjectMenu({*create_, *open_, *save_, *saveAs_, *export_, *goToStart_, *search_, *quit_}, frame);
    top_ = new TopBar({*undo_, *redo_, *save_, *export_, *search_, *train_, *create_, *open_}, *menu, frame);
    rail_ = new Rail(frame);
    strip_ = notice(QStringLiteral("said"), frame);
    done_ = notice(QStringLiteral("done"), frame);
    remarks_ = notice(QStringLiteral("remarks"), frame);
    offer_ = notice(QStringLiteral("offer"), frame);
    left_ = notice(QStringLiteral("left"), frame);
    lost_ = notice(QStringLiteral("lost"), frame);
    interrupted_ = notice(QStringLiteral("interrupted"), frame);
    unkept_ = notice(QStringLiteral("unkept"), frame);
    unkept_->setClosable(false);
    unsaved_ = new Question(frame);
    unsaved_->setObjectName(QStringLiteral("unsaved"));
    whereTo_ = new Question(frame);
    doubt_ = new Question(frame);
    doubt_->setObjectName(QStringLiteral("doubt"));
    fileWeights_ = new Question(frame);
    fileWeights_->setObjectName(QStringLiteral("fileWeights"));
    pages_ = new QStackedWidget(frame);
    status_ = new StatusBar(*document_, frame);
    opening_ = new Opening(*strip_, this);
    auto* middle = new QHBoxLayout;
    middle->setSpacing(0);
    auto* page = middle_ = new QVBoxLayout;
    page->setSpacing(0);
    notices_ = new StripHolder({unsaved_, whereTo_, doubt_, fileWeights_, strip_, remarks_, lost_, interrupted_, unkept_}, {metrics::page, 12, metrics::page, 12}, frame);
    page->addWidget(notices_);
    page->addWidget(pages_, 1);
    middle->addWidget(rail_);
    middle->addLayout(page, 1);
    column->addWidget(top_);
    column->addLayout(middle, 1);
    column->addWidget(status_);
    setCentralWidget(frame);
    new FloatingStrips({offer_, left_, done_}, *pages_, frame);  // they come late, or go by themselves
    start_ = new StartPage(pages_);
    pages_->addWidget(start_);
    context_ = std::make_unique<RoomContext>(RoomContext{*document_, *data_, *training_, offered_, [this](const QString& id) { enter(id); },
        [this](const QString& sentence, const QString& detail) { strip_->show(Strip::Tone::Info, sentence, detail); }, [this](std::function<void()> go) { beforeReplacing(tr("The run"), std::move(go)); }});
    connect(rail_, &Rail::chosen, this, &MainWindow::enter);
    connect(start_, &StartPage::templateChosen, this, [this](const QString& name) {
        replaceBy(QString::fromStdString(templateNamed(name.toStdString()).title), [this, name] { openTemplate(name); });
    });
    connect(start_, &StartPage::dataAsked, this, &MainWindow::browseFor);
    connect(start_, &StartPage::fileChosen, this, [this](const QString& path) { openAndAsk({path}); });  // of its own, whatever was open
    connect(menu, &ProjectMenu::recentChosen, start_, &StartPage::fileChosen);
    connect(start_, &StartPage::browse, this, &MainWindow::browse);
    connect(start_, &StartPage::folderAsked, this, &MainWindow::browseFolder);
    connect(start_, &StartPage::commands, this, &MainWindow::showCommands);
}

Strip* MainWindow::notice(const QString& name, QWidget* parent) {
    auto* strip = new Strip(parent);
    strip->setObjectName(name);
    strip->setClosable(true);
    strip->hide();
    return strip;
}

void MainWindow::connectDocument() {
    connect(document_.get(), &Document::changed, this, &MainWindow::refreshMarks);
    connect(document_.get(), &Document::replacing, opening_, &Opening::cancel);
    connect(document_.get(), &Document::replacing, this, [this] { findingRun_.drop(), readingWeights_.drop(), recallInTrain(nullptr); });
    for (Question* question : {unsaved_, whereTo_, doubt_, fileWeights_}) connect(document_.get(), &Document::replaced, question, &Question::drop);
    connect(document_.get(), &Document::fileChanged, this, [this] {
        refreshTitle();
        if (!document_->edited()) unsaved_->drop();
    });
    connect(document_.get(), &Document::graphChanged, this, &MainWindow::refreshTitle);
    connect(document_.get(), &Document::graphChanged, this, &MainWindow::hideMended);
    connect(document_.get(), &Document::refused, this, [this](const QString& why) { if (current_ != QLatin1String("model")) complain(why); });
    connect(journal_.get(), &Journal::troubleChanged, this, &MainWindow::showUnkept);
    connect(status_, &StatusBar::issuePressed, this, [this](NodeId node) {
        enter(QStringLiteral("model"));
        if (auto* model = qobject_cast<ModelRoom*>(room(QStringLiteral("model"))); model && node) model->canvas().revealLayer(node);
    });
}

void MainWindow::connectTraining() {
    training_->setAsking([this](const Issue& wrong, const std::function<void(bool)>& train) { askBeforeTraining(wrong, train); });
    training_->setAskingWeights([this](const FileWeights& weights, const std::function<void(bool)>& train) { askAboutWeights(weights, train); });
    training_->setHeld([this] { return asked(); });
    connect(fileWeights_, &Question::waitingChanged, this, [this](bool waits) {
        if (const auto made = made_.find("train"); made != made_.end()) static_cast<TrainRoom*>(made->second)->setWeightsAsked(waits);
    });
    connect(&offered_, &OfferedRun::taken, this, &MainWindow::useWeightsOf);
    status_->progress().addWidget(new TrainingLine(*training_));
    // The Train room says itself what went wrong.
    const auto complainElsewhere = [this](const QString& why) { if (current_ != QLatin1String("train")) complain(why); };
    connect(training_.get(), &TrainingController::refused, this, [this](const Issue& why) { if (current_ != QLatin1String("train")) refuse(why); });
    connect(training_.get(), &TrainingController::stateChanged, this, [this, complainElsewhere] {
        const TrainingStatus& status = training_->status();
        if (status.active()) interrupted_->hide(), doubt_->drop(), fileWeights_->drop();
        if (status.active() && training_->follows()) journal_->keepTrained();
        if (const auto run = runOfWeights(); run > 0) journal_->weightsIn(run);
        if (!status.device.empty()) status_->setDevice(QString::fromStdString(status.device), QString::fromStdString(status.deviceReason));
        rememberItsRun();
        if (status.state == TrainingState::Failed) complainElsewhere(QString::fromStdString(status.messages.all()));
        refreshMarks();
        refreshTitle();
    });
    connect(training_.get(), &TrainingController::remarked, this, [this](const QStringList& remarks) {
        if (remarks.isEmpty()) return remarks_->hide();  // those were of another training
        remarks_->show(Strip::Tone::Info, remarks.front(), remarks.mid(1).join(QLatin1Char(' ')));
    });
    connect(training_.get(), &TrainingController::modelChanged, this, &MainWindow::refreshMarks);
    connect(training_.get(), &TrainingController::modelChanged, this, [this] {
        if (!training_->borrowed() || training_->model()->run != 0) fileWeights_->drop();  // others took their place
    });
    connect(training_.get(), &TrainingController::modelChanged, this, &MainWindow::refreshTitle);
    connect(training_.get(), &TrainingController::bestNumbered, this, &MainWindow::refreshTitle);
    connect(training_.get(), &TrainingController::ticked, this, [this, shown = -1]() mutable {
        if (const int percent = static_cast<int>(100 * training_->progress()); std::exchange(shown, percent) != percent) refreshMarks();
    });
    connect(data_.get(), &DataStore::preparedChanged, this, [this] {
        if (!doubt_->isHidden() && data_->current() && data_->examined() && !training_->doubt()) doubt_->drop();  // it was mended elsewhere
    });
    connect(data_.get(), &DataStore::stateChanged, this, &MainWindow::refreshMarks);
    connect(data_.get(), &DataStore::preparedChanged, this, &MainWindow::refreshMarks);
}

bool MainWindow::asked() {
    const std::array questions = {unsaved_, whereTo_, doubt_, fileWeights_};
    return std::any_of(questions.begin(), questions.end(), [](Question* question) { return question->waits(); });
}

void MainWindow::train() {
    if (training_->hasJustEnded() || (!training_->active() && asked())) return;
    strip_->hide();
    enter(QStringLiteral("train"));
    training_->toggle();
}

void MainWindow::trainOtherwise() {
    if (training_->hasJustEnded() || (!training_->active() && asked())) return;
    strip_->hide();
    enter(QStringLiteral("train"));
    training_->takeOther();
}

void MainWindow::restoreLayout() {
    if (!restoreGeometry(QSettings().value(kGeometry).toByteArray())) resize(kWanted);
    // The screen may be smaller than the one of last time. One that is hardly larger is filled: the system knows how thick the frame is.
    const QSize room = screen()->availableSize(), framed = size() + kFrame;
    if (framed.width() > room.width() || framed.height() > room.height()) {
        resize(size().boundedTo(room - kFrame));
        setWindowState(windowState() | Qt::WindowMaximized);
    }
}

void MainWindow::rememberSession() {
    QSettings settings;
    settings.setValue(kGeometry, saveGeometry());
    settings.setValue(kProject, current_ == kStart ? QString() : document_->path());
    settings.setValue(kRoom, current_);
    if (made_.count("model") == 0) return;
    const CanvasView& canvas = static_cast<ModelRoom*>(made_.at("model"))->canvas();
    settings.setValue(kZoom, canvas.zoom());
    settings.setValue(kCentre, canvas.centre());
}

bool MainWindow::restoreSession() {
    const QSettings settings;
    const QString path = settings.value(kProject).toString(), at = settings.value(kRoom).toString();
    if (path.isEmpty() || !QFileInfo::exists(path) || !openFile(path)) return false;
    if (const double zoom = settings.value(kZoom).toDouble(); zoom > 0)
        static_cast<ModelRoom*>(room(QStringLiteral("model")))->canvas().showFirst(zoom, settings.value(kCentre).toPointF());
    enter(at);
    offerLostEdits();
    return true;
}

// ---- edits that were not saved --------------------------------------------------------------------------------------

void MainWindow::offerLostEdits() {
    const auto lost = Journal::lost();
    if (lost.empty()) return;
    const LostEdits& edits = lost.front();
    const QString name = calledBy(edits.project().name, edits.path);
    const QString when = QLocale().toString(edits.when, QStringLiteral("d MMM, HH:mm"));
    const bool edited = !edits.history.steps.empty();  // else a run was opened, or it was trained as it came
    const QString what = edited          ? tr("Edits of %1 were not saved when Lamina ended.")
                         : edits.trained ? tr("%1 was trained and not saved when Lamina ended.")
                                         : tr("%1 was open and not saved when Lamina ended.");
    lost_->show(Strip::Tone::Warning, what.arg(name), edited ? tr("They are of %1.").arg(when) : tr("That was on %1.").arg(when));
    lookForLostWeights(edits);
    lost_->addAction(tr("Restore"), [this, edits, name] { beforeReplacing(tr("The restored %1").arg(name), [this, edits] { restore(edits); }); });
    lost_->addAction(tr("Discard"), [this, edits] {
        Journal::discard(edits);
        for (const LostEdits& older : Journal::lost())
            if (!edits.path.isEmpty() && older.path == edits.path) Journal::discard(older);  // of the same file: it is not asked about again
        lost_->hide();
        offerLostEdits();  // there may be more
    });
}

void MainWindow::showUnkept() {
    if (journal_->trouble().isEmpty()) return unkept_->hide();
    unkept_->show(Strip::Tone::Warning, tr("Unsaved edits are not kept: a crash would take them."), journal_->trouble());
    unkept_->addAction(tr("Save"), [this] { save(); });
}

void MainWindow::restore(const LostEdits& edits) {
    const auto copy = std::make_shared<LostEdits>(edits);  // the strip that holds it is taken down
    if (!adopt([&] { document_->reset(copy->history, copy->path); })) return;
    if (copy->trained) journal_->keepTrained();
    journal_->weightsIn(copy->run);
    lost_->hide();
    lookForItsRun();
    // It goes when this window's own journal holds the same; what is on its way there may be older.
    const auto wait = std::make_shared<QMetaObject::Connection>();
    *wait = connect(journal_.get(), &Journal::kept, this, [copy, wait](const std::shared_ptr<const Project>& project) {
        if (!(*project == copy->project())) return;
        Journal::discard(*copy);
        disconnect(*wait);
    });
}

// ---- rooms ----------------------------------------------------------------------------------------------------------

QWidget* MainWindow::room(const QString& id) {
    const Room* wanted = roomOf(id);
    if (!wanted) return nullptr;
    QWidget*& widget = made_[id.toStdString()];
    if (widget) return widget;
    pages_->addWidget(widget = wanted->make(*context_));
    if (auto* train = qobject_cast<TrainRoom*>(widget)) {
        connect(train->lastRun(), &LastRun::weightsAsked, this, [this] {
            if (last_) useWeightsOf(*last_);
        });
        connect(train->lastRun(), &LastRun::resumeAsked, this, &MainWindow::goOnWith);
        train->recall(last_);
    }
    return widget;
}

void MainWindow::placeNotices(QWidget* page) {
    auto* train = qobject_cast<TrainRoom*>(page);
    if (notices_->parentWidget() == (train ? train : centralWidget())) return;
    const bool shown = !notices_->isHidden();
    if (train) train->holdNotices(notices_);
    else middle_->insertWidget(0, notices_);
    notices_->setVisible(shown);
}

void MainWindow::enter(const QString& id) {
    QWidget* page = id == kStart ? start_ : room(id);
    if (!page) return;
    if (done_->passes() && id != current_) done_->hide();
    current_ = id;
    if (page == start_) start_->refresh();
    if (id == QLatin1String("data") && strip_->sentence() == guess_) strip_->hide();  // it led there
    if (page == start_ && strip_->sentence() == ofFile_.sentence) strip_->hide();     // it was of the project that was left
    if (id == QLatin1String("train")) offer_->hide();  // it is said there, beside the curves
    placeNotices(page);
    pages_->setCurrentWidget(page);
    rail_->setCurrent(id);
    top_->setStart(id == kStart);
    refreshMarks();  // the start page says nothing of what an empty project lacks
    page->setFocus();
    refreshTitle();
}

void MainWindow::refreshMarks() {
    for (const Room& room : rooms())
        if (room.mark) rail_->setMark(room.id, current_ == kStart && document_->graph().nodes.empty() ? RoomMark{} : room.mark(*context_));
    enableTrain();
    train_->setData(training_->active() && training_->status().state != TrainingState::Paused ? QStringLiteral("pause") : QStringLiteral("play"));
    train_->setText(training_->buttonWords());
    train_->setToolTip(tr("%1 (F5)").arg(training_->buttonHelp()));
    other_->setText(training_->otherWords());
    other_->setToolTip(tr("%1 (Ctrl+F5)").arg(training_->otherHelp()));
    other_->setEnabled(!other_->text().isEmpty());
}

/** In a room always: what is in the way is said there, with a button. */
void MainWindow::enableTrain() { train_->setEnabled(current_ != kStart || !document_->graph().nodes.empty()); }

void MainWindow::refreshTitle() {
    const QString project = QString::fromStdString(document_->project()->name);
    const Room* at = roomOf(current_);
    QString where = at ? at->title.toLower() : QString();
    if (at && at->subtitle) where = at->subtitle(*context_);
    if (at && document_->edited()) where += tr(" · edited");
    top_->setTitle(at ? project : QStringLiteral("Lamina"), where);
    setWindowTitle(at ? project + QStringLiteral("[*] — Lamina") : QStringLiteral("Lamina[*]"));
    setWindowModified(document_->edited());
}

void MainWindow::refuse(const Issue& why) {
    complain(fullSentence(why));
    if (why.room == Issue::Room::Training) return;
    const bool data = why.room == Issue::Room::Data;
    const QString there = data ? QStringLiteral("data") : QStringLiteral("model");
    if (current_ != there) strip_->addAction(data ? tr("Go to Data") : tr("Go to Model"), [this, there] { strip_->hide(), enter(there); });
}

void MainWindow::complain(const QString& sentence) { strip_->show(Strip::Tone::Error, sentence); }

void MainWindow::showCommands() { (new CommandPalette(this))->show(); }

// ---- events ---------------------------------------------------------------------------------------------------------

void MainWindow::closeEvent(QCloseEvent* event) {
    if (!mayClose()) return event->ignore();
    rememberSession();
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls()) event->acceptProposedAction();  // also what cannot be taken: the drop says why
}

void MainWindow::dropEvent(QDropEvent* event) {
    event->acceptProposedAction();
    if (const QString why = whyNotDropped(*event->mimeData()); !why.isEmpty()) return complain(why);
    receive(droppedFiles(*event->mimeData()));
}

void MainWindow::showEvent(QShowEvent* event) {
    QMainWindow::showEvent(event);
    refreshTitle();
}

}  // namespace lamina::ui
