// SPDX-License-Identifier: GPL-3.0-or-later
// What the window opens, saves and exports.
#include <QFileDialog>
#include <QFileInfo>
#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

#include "engine/base/sentence.h"
#include "engine/compile/infer.h"
#include "engine/data/prepare.h"
#include "engine/data/sources.h"
#include "engine/io/keras_file.h"
#include "engine/io/model_export.h"
#include "engine/io/preparation_layers.h"
#include "engine/io/project_file.h"
#include "engine/io/project_json.h"
#include "engine/io/project_run.h"
#include "engine/io/strange_layer.h"
#include "engine/io/templates.h"
#include "ui/data/data_room.h"
#include "ui/document/data_store.h"
#include "ui/document/dialog_folder.h"
#include "ui/document/file_patterns.h"
#include "ui/document/recents.h"
#include "ui/document/training_controller.h"
#include "ui/document/words.h"
#include "ui/main_window/data_project.h"
#include "ui/main_window/main_window.h"
#include "ui/main_window/opening.h"
#include "ui/main_window/question.h"
#include "ui/main_window/rooms.h"
#include "ui/plots/run_words.h"
#include "ui/theme/name_label.h"
#include "ui/theme/strip.h"
#include "ui/training/train_room.h"

namespace lamina::ui {
namespace {

const QString kSuffix = QStringLiteral(".lamina"), kModelSuffix = QStringLiteral(".keras");

/** In which order a table's columns enter the net; empty where there is no table. */
QString whatItTakes(const TrainedModel& model) {
    if (const auto why = whyApart(model.preparation, infer(model.project.graph).outputs.size()); !why.empty()) return QString::fromStdString(why + ".");
    constexpr std::size_t told = 12;
    const auto all = inputNames(model.preparation);
    QStringList names;
    for (std::size_t i = 0; i < std::min(all.size(), told); ++i) names << QString::fromStdString(all[i]);
    if (all.size() > told) names << MainWindow::tr("… (%1 in all)").arg(all.size());
    return names.isEmpty() ? QString() : MainWindow::tr("In Keras it takes rows of: %1.").arg(names.join(QStringLiteral(", ")));
}

/** What follows a colon, as one sentence. */
QString inASentence(const QStringList& clauses) {
    const QString all = clauses.join(QLatin1String("; "));
    return all.endsWith(QLatin1Char('.')) ? all : all + QLatin1Char('.');
}

/** What stands in a project's file, and nothing here applies. */
void tellIdle(Strip& strip, const Project& project, const QString& name) {
    QStringList idle;
    for (const auto& words : notApplied(project.graph)) idle << QString::fromStdString(words);
    if (newerPart(project).empty()) {
        if (!idle.isEmpty()) strip.show(Strip::Tone::Warning, MainWindow::tr("Kept in %1, without effect:").arg(name), inASentence(idle));
        return;
    }
    QString kept = MainWindow::tr("What this Lamina does not know of it stays in the file when it is saved, without effect: "
                                  "open it with the newer Lamina to use all of it.");
    if (!idle.isEmpty()) kept += QLatin1Char(' ') + MainWindow::tr("Without effect, too: %1").arg(inASentence(idle));
    strip.show(Strip::Tone::Warning, MainWindow::tr("A newer Lamina wrote %1.").arg(name), kept);
}

/** The name is the one that a project begins with, or that of its file so far. */
bool followsFile(const std::string& name, const QString& path) {
    if (path.isEmpty() || name == Project{}.name || QString::fromStdString(name) == QFileInfo(path).completeBaseName()) return true;
    return std::any_of(templates().begin(), templates().end(), [&](const Template& t) { return t.name == name; });
}

}  // namespace

QString MainWindow::weightsLeft() const {
    const auto model = training_->model();
    if (!model || model->run == 0 || training_->borrowed() || model == exported_.lock()) return {};
    return tr("The weights that %1 has learnt stay in Runs #%2.").arg(QString::fromStdString(model->project.name)).arg(model->run);
}

bool MainWindow::adopt(const std::function<void()>& load, const QString& room) {
    const QString left = weightsLeft();
    try {
        load();
    } catch (const std::exception& e) {
        complain(QString::fromStdString(sentenceOf(e)));
        return false;
    }
    offered_.offer(nullptr);
    for (Strip* strip : {strip_, done_, offer_, remarks_}) strip->hide();
    if (!left.isEmpty()) {
        left_->show(Strip::Tone::Info, left, left_->isHidden() ? QString() : left_->sentence());  // of two projects before it
        left_->addAction(tr("Go to Runs"), [this] { left_->hide(), enter(QStringLiteral("runs")); });
        left_->letPass();  // they are safe there, whether it is read or not
    }
    enter(room);
    refreshMarks();
    return true;
}

// Nothing is asked for the sake of a file that cannot be opened: it is read first.
void MainWindow::openAndAsk(const QStringList& paths, const QString& net) {
    const QString path = paths.front(), name = shortName(QFileInfo(path).fileName());
    if (!path.endsWith(kSuffix)) return readBeside(paths, net, true);
    try {
        readProject(path.toStdString());
    } catch (const std::exception& e) {
        return complain(QString::fromStdString(sentenceOf(e)));
    }
    replaceBy(name, [this, path] { openFile(path); });
}

bool MainWindow::openFiles(const QStringList& paths, const QString& net) {
    const QString& path = paths.front();
    if (path.endsWith(kSuffix)) {
        const bool opened = adopt([&] {
            document_->open(path);
            workedIn(DialogPurpose::Projects, path);
            rememberRecent(document_->path(), document_->graph());
            lookForItsRun();
        });
        if (opened) tellIdle(*strip_, *document_->project(), shortName(QFileInfo(path).fileName()));
        if (opened) ofFile_ = {strip_->isHidden() ? QString() : strip_->sentence()};
        return opened;
    }
    readBeside(paths, net, false);
    return true;
}

void MainWindow::readBeside(const QStringList& paths, const QString& net, bool ask) {
    const QString& path = paths.front();
    opening_->start(paths,
                    [this, ask, before = document_->project(), from = current_, name = shortName(QFileInfo(path).fileName()), path](OpenedFile file) {
                        strip_->hide();
                        workedIn(path.endsWith(kModelSuffix) ? DialogPurpose::Projects : DialogPurpose::Data, path);
                        const auto go = [this, from, name, file = std::make_shared<OpenedFile>(std::move(file))] {
                            take(std::move(*file), name, current_ == from ? QString() : current_);
                        };
                        const bool free = !ask && document_->project() == before && !training_->active();
                        free ? go() : beforeReplacing(name, go);  // edited, or trained, meanwhile
                    },
                    [this](const QString& why) { complain(why); }, net);
}

void MainWindow::take(OpenedFile file, const QString& name, const QString& room) {
    const QString found = file.drawing ? QStringLiteral("model") : QStringLiteral("data");
    adopt([&] {
        if (file.raw) data_->expect(file.project.data, std::move(*file.raw));
        document_->reset(std::move(file.project));  // as of a template: nobody has edited it
        if (file.model) training_->adopt(std::move(file.model), name);
        else if (file.part) training_->adoptPart(std::move(file.part), name);
    }, room.isEmpty() ? found : room);
    if (!file.target.isEmpty()) sayTarget(file);
    if (file.leftOut.isEmpty()) return;
    strip_->show(Strip::Tone::Warning, tr("Left out of %1:").arg(name), inASentence(file.leftOut));
    ofFile_ = {strip_->sentence(), holdsStrangers(document_->graph())};
}

void MainWindow::hideMended() {
    if (ofFile_.strange && strip_->sentence() == ofFile_.sentence && !holdsStrangers(document_->graph())) strip_->hide();
}

void MainWindow::sayTarget(const OpenedFile& file) {
    const QString more = file.toLookAt > 0 ? counted(file.toLookAt, tr("1 thing to look at."), tr("%1 things to look at.")) : QString();
    const bool seen = current_ == QLatin1String("data");
    Strip* strip = seen ? done_ : strip_;
    strip->show(Strip::Tone::Info, guess_ = tr("Target: %1 (a guess).").arg(file.target), more);
    if (seen) strip->letPass();
    else strip->addAction(tr("Go to Data"), [this] { enter(QStringLiteral("data")); });
}

std::optional<ProjectRun> MainWindow::runThatFits(const Project& project, const std::filesystem::path& directory) {
    Registry registry;
    return runsOf(registry, project, directory, true, [&](const DataRecipe& recipe) { return load(recipe, directory); }, true).newest;  // under a name from before, too
}

void MainWindow::lookForLostWeights(const LostEdits& edits) {
    findingLost_.drop();
    if (edits.run == 0) return;
    const auto directory = edits.path.isEmpty() ? std::filesystem::current_path() : std::filesystem::path(QFileInfo(edits.path).absolutePath().toStdString());
    findingLost_.start([project = edits.history.current(), directory] { return runThatFits(*project, directory); },
                       [this, said = lost_->detail()](const std::optional<ProjectRun>& found) { if (found) lost_->setDetail(withItsWeights(said, found->run.id)); },
                       [](const QString&) {});  // nobody can look there
}

// A project file holds no weights: they are with the runs.
void MainWindow::lookForItsRun() {
    using Found = std::optional<ProjectRun>;
    findingRun_.start([project = document_->project(), directory = document_->directory()] { return runThatFits(*project, directory); },
                      [this](const Found& found) {
                          if (!found || training_->active() || training_->model()) return;
                          if (found->run.name == document_->project()->name) rememberRun(document_->path(), runInWords(found->run));
                          recallInTrain(std::make_shared<const ProjectRun>(*found));
                          const RunSummary& it = found->run;  // of another project, where none of its own does: it is named
                          const QString name = shortName(QString::fromStdString(it.name)), when = startedText(it), best = bestText(it);
                          offer_->show(Strip::Tone::Info, tr("Run %1 of %2 has trained this net.").arg(it.id).arg(name),
                                       best.isEmpty() ? tr("%1. Its weights are in Runs.").arg(when) : tr("%1, %2. Its weights are in Runs.").arg(when, best));
                          connect(training_.get(), &TrainingController::stateChanged, offer_, [this] {
                              offer_->hide();  // who trains anew has chosen
                              offered_.offer(nullptr);
                          }, Qt::SingleShotConnection);
                          offer_->addAction(tr("Use its weights"), [this, run = *found] { useWeightsOf(run); });
                          offer_->letPass();  // Train and Evaluate go on to offer them
                          if (current_ == QLatin1String("train")) offer_->hide();
                          offered_.offer(last_);
                      },
                      [](const QString&) {});  // there is no registry, or none that can be read: Runs says so
}

void MainWindow::rememberItsRun() {
    const RunId run = training_->status().run;
    if (run == 0 || training_->active() || !training_->follows() || document_->path().isEmpty()) return;
    rememberingRun_.start([run] { return RunSummary(Registry().get(run)); }, [path = document_->path()](const RunSummary& found) { rememberRun(path, runInWords(found)); },
                          [](const QString&) {});
}

void MainWindow::recallInTrain(std::shared_ptr<const ProjectRun> run) {
    last_ = std::move(run);
    const auto made = made_.find("train");
    if (made != made_.end()) static_cast<TrainRoom*>(made->second)->recall(last_);
}

void MainWindow::useWeightsOf(const ProjectRun& run) {
    offer_->hide();
    readingWeights_.start([file = run.weights, id = run.run.id] {
        TrainedModel model = readKeras(file);
        model.run = id;
        return std::make_shared<const TrainedModel>(std::move(model));
    },
                          [this, before = document_->project(), id = run.run.id](const std::shared_ptr<const TrainedModel>& model) {
                              if (document_->project() == before && !training_->active()) training_->adopt(model, tr("run %1").arg(id));
                          },
                          [this](const QString& why) { complain(why); });
}

void MainWindow::openTemplate(const QString& name) {
    const Template& chosen = templateNamed(name.toStdString());
    Project project = chosen.project;
    project.name = chosen.title;  // as its card says: the other name is for the command line
    adopt([&] { document_->reset(std::move(project)); });
}

void MainWindow::createProject() {
    replaceBy(tr("A new project"), [this] { adopt([&] { document_->reset(Project{}); }); });
}

void MainWindow::browse() {
    const QStringList paths = QFileDialog::getOpenFileNames(this, tr("Open"), dialogFolder(DialogPurpose::Projects), tr("Projects, models and data (*.lamina *.keras %1);;All files (*)").arg(filePatterns()));
    if (!paths.isEmpty()) receive(paths);
}

void MainWindow::browseFolder() {
    const QString path = QFileDialog::getExistingDirectory(this, tr("Open a folder with a folder of images or texts for every class"), dialogFolder(DialogPurpose::Data));
    if (!path.isEmpty()) receive({path});
}

void MainWindow::browseFor(const QString& net) {
    const QString folders = tr("Open a folder with a folder of photos for every class"), files = tr("Tables and arrays (%1 *.gz);;All files (*)").arg(filePatterns({"csv", "npz"}));
    const QString path = seesPictures(projectFromTemplate(net.toStdString())) ? QFileDialog::getExistingDirectory(this, folders, dialogFolder(DialogPurpose::Data))
                                                                              : QFileDialog::getOpenFileName(this, tr("Open your table"), dialogFolder(DialogPurpose::Data), files);
    if (!path.isEmpty()) openAndAsk({path}, net);
}

void MainWindow::receive(const QStringList& paths) {
    const QString& path = paths.front();
    const bool data = !path.endsWith(kSuffix) && !path.endsWith(kModelSuffix);
    const auto another = [this, paths] { openAndAsk(paths); };
    if (!data || current_ == kStart || document_->graph().nodes.empty()) return another();
    const auto here = [this, paths] {
        enter(QStringLiteral("data"));
        static_cast<DataRoom*>(room(QStringLiteral("data")))->openFiles(paths);
    };
    makeWayFor(whereTo_);
    whereTo_->ask(tr("Where shall %1 go?").arg(shortName(QFileInfo(path).fileName())), tr("%1 is open.").arg(shortName(QString::fromStdString(document_->project()->name))),
                  {{tr("Use it here"), here}, {tr("Another project"), another}});
}

bool MainWindow::save() {
    if (document_->path().isEmpty()) return saveAs();
    try {
        document_->save();
    } catch (const std::exception& e) {
        complainOfSaving(QString::fromStdString(sentenceOf(e)));
        return false;
    }
    rememberRecent(document_->path(), document_->graph());
    return true;
}

bool MainWindow::saveAs() {
    bool replaced = false;
    const auto watch = connect(document_.get(), &Document::replaced, this, [&replaced] { replaced = true; });
    const QString proposed = dialogFile(DialogPurpose::Projects, QString::fromStdString(document_->project()->name) + kSuffix, document_->path());
    QString path = QFileDialog::getSaveFileName(this, tr("Save as"), proposed, tr("Lamina projects (*.lamina)"));
    disconnect(watch);
    if (path.isEmpty()) return false;
    if (replaced) {  // the name was not meant for this one
        complain(tr("Nothing was saved: another project was opened while the name was chosen."));
        return false;
    }
    if (!path.endsWith(kSuffix)) path += kSuffix;
    try {
        saveInto(path);
        workedIn(DialogPurpose::Projects, path);
    } catch (const std::exception& e) {
        complainOfSaving(QString::fromStdString(sentenceOf(e)));
        return false;
    }
    rememberRecent(document_->path(), document_->graph());
    rememberItsRun();
    const QString origin = training_->model() ? training_->origin() : training_->askedAbout().file;
    if (origin.endsWith(kModelSuffix)) {
        done_->show(Strip::Tone::Info, tr("The drawing is saved; the weights stay in %1.").arg(origin), tr("A project holds none."));
        if (training_->model()) done_->addAction(tr("Export the net…"), [this] { exportModel(); });
        done_->letPass();
    }
    return true;
}

void MainWindow::complainOfSaving(const QString& why) {
    complain(why);
    strip_->addAction(tr("Save elsewhere…"), [this] {
        if (saveAs()) strip_->hide();  // what it says is mended
    });
}

// A name of its own stays: it was given on purpose.
void MainWindow::saveInto(const QString& path) {
    const std::string name = QFileInfo(path).completeBaseName().toStdString();
    const bool first = document_->path().isEmpty();
    const bool renamed = followsFile(document_->project()->name, document_->path()) && document_->edit(tr("Name it %1").arg(QString::fromStdString(name)), [&](Project& p) { p.name = name; });
    try {
        document_->saveAs(path);
    } catch (...) {
        if (renamed) document_->history().undo();
        throw;
    }
    if (!first || !renamed || !training_->follows() || training_->status().run == 0) return;
    // What it was trained for so far is this project's, which is found by its name.
    renaming_.start([run = training_->status().run, name] { return Registry().setName(run, name), true; }, [](bool) {}, [](const QString&) {});
}

void MainWindow::exportModel() {
    const auto model = training_->model();
    if (!model) return complain(tr("There is no trained net yet: train one with F5, then take it with you."));
    const QString proposed = dialogFile(DialogPurpose::Exports, QString::fromStdString(model->project.name) + kModelSuffix, document_->path());
    const QString path = QFileDialog::getSaveFileName(this, tr("Export the trained net"), proposed,
                                                      tr("Keras model (*.keras);;Weights as safetensors (*.safetensors);;Weights as NumPy arrays (*.npz)"));
    if (path.isEmpty()) return;
    exporting_.start(
        [path, model] {
            writeModel(path.toStdString(), *model);
            return path.endsWith(kModelSuffix) ? whatItTakes(*model) : QString();
        },
        [this, path, model](const QString& takes) {
            exported_ = model;
            workedIn(DialogPurpose::Exports, path);
            strip_->hide();  // why it could not be written before
            done_->show(Strip::Tone::Ok, tr("Exported %1.").arg(shortName(path, 80)), takes);
            done_->letPass();
        },
        [this](const QString& why) { complain(why); });
}

}  // namespace lamina::ui
