// SPDX-License-Identifier: GPL-3.0-or-later
// The window: top bar, rail, rooms, status bar; the commands that belong to the whole project.
#pragma once

#include <QAction>
#include <QMainWindow>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <filesystem>
#include <memory>
#include <optional>
#include <unordered_map>

#include "ui/document/document.h"
#include "ui/document/journal.h"
#include "ui/document/mending.h"
#include "ui/document/newest_job.h"
#include "ui/main_window/offered_run.h"
#include "ui/main_window/rooms.h"

namespace lamina {
struct TrainedModel;
}

namespace lamina::ui {

class Opening;
class Question;
struct FileWeights;
struct InterruptedRun;
struct OpenedFile;
class Rail;
class StartPage;
class StatusBar;
class Strip;
class StripHolder;
class TopBar;

class MainWindow : public QMainWindow {
    Q_OBJECT
 public:
    explicit MainWindow(QWidget* parent = nullptr);
    ~MainWindow() override;

    Document& document() { return *document_; }

    /** "start", or the id of a room; unknown ids are ignored. */
    void enter(const QString& id);
    QString current() const { return current_; }
    /** The room's widget, made when it is not there yet. */
    QWidget* room(const QString& id);

    /** Opens a project, or begins to make one of data or of a trained net, which are read beside the window; false, with the reason in it, when
     *  a project cannot be opened. */
    bool openFile(const QString& path) { return openFiles({path}); }
    /** One file of any kind, or several tables that become one. */
    bool openFiles(const QStringList& paths, const QString& net = {});
    /** Throws Error for a name that is not in the list. */
    void openTemplate(const QString& name);
    /** A strip above the room: what went wrong. */
    void complain(const QString& sentence);
    QAction& trainAction() { return *train_; }
    TrainingController& training() { return *training_; }
    void showCommands();
    /** The project that was open when the window was last closed, its room and zoom; false where there is none. */
    bool restoreSession();

 protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void showEvent(QShowEvent* event) override;

 private:
    void buildActions();
    void buildBars();
    void connectDocument();
    void connectTraining();
    void train();
    /** What stands beside the big button: Start over, or Train further. */
    void trainOtherwise();
    /** What is said stands above a room; of Train below its row of controls, which stays under the pointer. */
    void placeNotices(QWidget* page);
    /** A question of the page waits, and is answered first. */
    bool asked();
    /** One question at a time: what was asked before is taken back. */
    void makeWayFor(Question* question);
    /** Before a training that what the doctor found would spoil. */
    void askBeforeTraining(const Issue& wrong, const std::function<void(bool anyway)>& train);
    /** Before a training from new weights where those of a file are there. */
    void askAboutWeights(const FileWeights& weights, const std::function<void(bool further)>& train);
    void exportModel();
    /** Offers the weights of the run that trained the project as it was opened, if there is one. */
    void lookForItsRun();
    void useWeightsOf(const ProjectRun& run);
    /** The start page says what came of a project that has been trained. */
    void rememberItsRun();
    /** Train, once it is made, shows the curves of that run: as long as nothing else is opened. Null: of none. */
    void recallInTrain(std::shared_ptr<const ProjectRun> run);
    /** Goes on with a run of the registry; what is in the way is said in Runs. */
    void goOnWith(std::int64_t run);
    void lookForDevices();
    void restoreLayout();
    void rememberSession();
    void offerLostEdits();
    /** The strip that offers them says where their weights are, as soon as that is known: those that are offered once they are restored. */
    void lookForLostWeights(const LostEdits& edits);
    /** A message of its own above the rooms: what else is said takes nothing from it. */
    Strip* notice(const QString& name, QWidget* parent);
    /** A run that ended with its window, or with the machine, can go on. */
    void lookForInterrupted();
    void offerInterrupted(const InterruptedRun& run);
    void showUnkept();
    void restore(const LostEdits& edits);
    QAction* addCommand(const QString& text, const QKeySequence& keys, std::function<void()> run);
    void refreshTitle();
    void refreshMarks();
    /** What was to be mended of the file is: the strip says so no more. */
    void hideMended();
    void enableTrain();

    void createProject();
    void browse();
    void browseFolder();
    /** Asks for the data of a template that brings none: a table or arrays, or a folder of pictures. */
    void browseFor(const QString& net);
    /** A file that was chosen or dropped: asks where data go, and before edits are lost. */
    void receive(const QStringList& paths);
    /** Opens a file in place of what is open, once the person has said what becomes of that; one that cannot be read takes nothing's place. */
    void openAndAsk(const QStringList& paths, const QString& net = {});
    /** Data or a trained net become the open project when they are read. ask: what becomes of the one before; else only where it is edited meanwhile. */
    void readBeside(const QStringList& paths, const QString& net, bool ask);
    bool save();
    bool saveAs();
    /** Why nothing was saved, and a button that saves under another name. */
    void complainOfSaving(const QString& why);
    /** Writes the project there, which may give it its name. */
    void saveInto(const QString& path);
    /** As people know a project. */
    static QString calledBy(const std::string& name, const QString& path);
    QString calledNow() const;
    QString trainedNow() const;
    /** Something takes the place of what is open: at once, or when the person has said what becomes of a training that runs and of
     *  edits that are not saved. what: begins a sentence. */
    void beforeReplacing(const QString& what, std::function<void()> go);
    /** The same; what is being read meanwhile is no longer wanted. */
    void replaceBy(const QString& what, std::function<void()> go);
    /** The same of closing the window; false where it is to stay open for now. */
    bool mayClose();
    /** Stops the training, and goes on when it has ended. */
    void afterTraining(std::function<void()> go);
    bool adopt(const std::function<void()>& load, const QString& room = QStringLiteral("model"));
    /** Says why no training begins, and leads to where that is mended. */
    void refuse(const Issue& why);
    /** Where weights stay that were learnt since the window opened and lie in no file; empty: there are none. */
    QString weightsLeft() const;
    /** The run of the registry that has, or gets, the weights of what is open; 0: there are none, or they are of a file. */
    std::int64_t runOfWeights() const;
    /** The run that has the weights of the drawing as it stands; 0: none, or it was drawn anew since. */
    std::int64_t runOfDrawing() const;
    /** The window alone has the weights that were learnt: their run could not be recorded, or could not keep them, and no file was made of them. */
    bool weightsOnlyHere() const;
    /** Such weights are asked about before they go; else it goes on at once. why: what is about to happen; without: the answer that gives them up. */
    void beforeWeightsGo(const QString& why, const QString& without, std::function<void()> go);
    /** Whose weights Train and Evaluate offer for a project in this file: what is promised anywhere is what they find. Reads: beside the window. */
    static std::optional<ProjectRun> runThatFits(const Project& project, const std::filesystem::path& directory);
    /** Says after a sentence where the weights are that a run has; 0: as it is. */
    static QString withItsWeights(const QString& sentence, std::int64_t run);
    /** The person has changed something. A run that was opened is saved in no file, and nobody has changed it. */
    bool changedByHand() const;
    /** That what is open is not saved, and why: a sentence. */
    QString whatIsNotSaved() const;
    /** What was read becomes the open project. room: where the person has gone meanwhile; empty: what was found is shown. */
    void take(OpenedFile file, const QString& name, const QString& room);
    void sayTarget(const OpenedFile& file);

    std::unique_ptr<Document> document_;
    std::unique_ptr<DataStore> data_;
    std::unique_ptr<TrainingController> training_;
    std::unique_ptr<Journal> journal_;
    OfferedRun offered_;
    std::unique_ptr<RoomContext> context_;
    std::unordered_map<std::string, QWidget*> made_;
    QString current_;
    QAction *undo_, *redo_, *search_, *train_, *other_, *create_, *open_, *save_, *saveAs_, *export_, *goToStart_, *quit_;
    TopBar* top_;
    Rail* rail_;
    StatusBar* status_;
    QVBoxLayout* middle_;  // a room, and what is said above it
    StripHolder* notices_;
    Strip* strip_;  // what went wrong, or is asked for: the next thing said takes its place
    Strip* done_;   // what was done: passes, over the lower edge of the page
    QString guess_;  // of a target, as the strip has it
    struct { QString sentence; bool strange = false; } ofFile_;  // what the strip tells of the file that was opened; that layers are to be replaced
    std::shared_ptr<const ProjectRun> last_;  // that trained the project before it was opened
    Strip *left_, *offer_, *lost_, *remarks_;  // each until it is closed or done: where weights of the project before stay; those of a run that fit; lost edits; how a training goes on
    std::weak_ptr<const TrainedModel> exported_;  // the last that a file was made of; its weights go with it
    Strip* interrupted_;  // that a run can go on
    Strip* unkept_;  // that unsaved edits are not kept, as long as that is so
    Question *unsaved_, *whereTo_, *doubt_;  // what becomes of edits and of a training; where data go that were dropped; whether to train with what is wrong
    Question* fileWeights_;                  // whether to train further from the weights of a file
    bool leaving_ = false;  // the person has said so
    QStackedWidget* pages_;
    StartPage* start_;
    Opening* opening_;
    Mending mending_;  // what the doctor found, before a training
    NewestJob exporting_, devices_, findingRun_, findingLost_, readingWeights_, findingInterrupted_, renaming_, rememberingRun_;
};

}  // namespace lamina::ui
