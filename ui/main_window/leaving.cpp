// SPDX-License-Identifier: GPL-3.0-or-later
// What the window asks before something takes the place of the open project, or before it closes.
#include <QFileInfo>
#include <functional>
#include <utility>
#include <vector>

#include "engine/trained/since_trained.h"
#include "ui/document/document.h"
#include "ui/document/issue_words.h"
#include "ui/document/training_controller.h"
#include "ui/main_window/main_window.h"
#include "ui/main_window/opening.h"
#include "ui/main_window/question.h"
#include "ui/theme/name_label.h"
#include "ui/training/control_bar.h"
#include "ui/training/train_room.h"
#include "ui/training/verdict.h"

namespace lamina::ui {

// By its file, where it has one: several may have the same name.
QString MainWindow::calledBy(const std::string& name, const QString& path) {
    const QString project = QString::fromStdString(name);
    if (path.isEmpty()) return shortName(project);
    const QFileInfo file(path);
    return file.completeBaseName() == project ? shortName(file.fileName()) : tr("%1 (%2)").arg(shortName(project), shortName(file.fileName()));
}

QString MainWindow::calledNow() const { return calledBy(document_->project()->name, document_->path()); }

QString MainWindow::trainedNow() const { return training_->follows() ? calledNow() : shortName(QString::fromStdString(training_->project()->name)); }

void MainWindow::makeWayFor(Question* question) {
    for (Question* other : {unsaved_, whereTo_, doubt_, fileWeights_})
        if (other != question) other->drop();
}

std::int64_t MainWindow::runOfWeights() const {
    const TrainingStatus& status = training_->status();
    if (status.active() && training_->follows()) return status.run;
    const auto model = training_->model();
    return model ? model->run : 0;
}

std::int64_t MainWindow::runOfDrawing() const {
    const auto model = training_->model();
    return model && !changedSince(model->project, *document_->project()).net ? model->run : 0;
}

// Of a net that no step has changed there is nothing to lose.
bool MainWindow::weightsOnlyHere() const {
    const auto model = training_->model();
    return model && model->run == 0 && model->weights.iteration > 0 && !training_->borrowed() && model != exported_.lock();
}

QString MainWindow::withItsWeights(const QString& sentence, std::int64_t run) {
    return run > 0 ? sentence + QLatin1Char(' ') + tr("Its weights are in Runs #%1.").arg(run) : sentence;
}

bool MainWindow::changedByHand() const { return !document_->path().isEmpty() || document_->history().index() > 0; }

QString MainWindow::whatIsNotSaved() const {
    return (changedByHand() ? tr("Unsaved changes to %1.") : tr("%1 is not saved as a project.")).arg(calledNow());
}

// A training belongs to the project it was begun with: another one does not open beside it.
void MainWindow::beforeReplacing(const QString& what, std::function<void()> go) {
    makeWayFor(unsaved_);
    if (training_->status().active()) {
        unsaved_->ask(tr("%1 is training.").arg(trainedNow()), tr("%1 would take its place; Runs can take the training up again.").arg(what),
                      {{tr("Stop it"), [this, what, go] { afterTraining([this, what, go] { beforeReplacing(what, go); }); }, true}});
        return;
    }
    const QString theirs = tr("%1 would take their place.").arg(what), detail = changedByHand() ? theirs : tr("%1 would take its place.").arg(what);
    const auto goOn = [this, what, go] { training_->active() ? beforeReplacing(what, go) : go(); };  // one may have begun since
    const auto leaveWeights = [this, theirs, goOn] { beforeWeightsGo(theirs, tr("Discard"), goOn); };
    if (!document_->edited()) return weightsOnlyHere() ? leaveWeights() : go();
    unsaved_->ask(whatIsNotSaved(), withItsWeights(detail, runOfDrawing()),
                  {{tr("Save"), [this, what, goOn] { if (save()) beforeReplacing(what, goOn); }}, {tr("Discard"), leaveWeights}});
}

void MainWindow::beforeWeightsGo(const QString& why, const QString& without, std::function<void()> go) {
    if (!weightsOnlyHere()) return go();
    const QString name = shortName(QString::fromStdString(training_->model()->project.name));
    unsaved_->ask(tr("The weights that %1 has learnt are in no run and in no file.").arg(name), why,
                  {{tr("Export the net…"), [this] { exportModel(); }}, {without, std::move(go)}});
}

void MainWindow::askBeforeTraining(const Issue& wrong, const std::function<void(bool anyway)>& train) {
    // Whatever room it was asked in: who trains looks on, as by F5.
    const auto go = [this, train](bool anyway) {
        enter(QStringLiteral("train"));
        static_cast<TrainRoom*>(room(QStringLiteral("train")))->bar()->takeFocus();
        train(anyway);
    };
    std::vector<Question::Answer> answers{{tr("Train anyway"), [go] { go(true); }}};
    if (wrong.mends())
        answers.insert(answers.begin(), {tr("%1 and train").arg(text(wrong.offer())), [this, remedy = wrong.remedies.front(), go] { mending_.apply(remedy, [this](const QString& why) { complain(why); }, [go] { go(false); }); }});
    doubt_->ask(fullSentence(wrong), tr("Nothing is trained yet."), std::move(answers));
}

void MainWindow::askAboutWeights(const FileWeights& weights, const std::function<void(bool further)>& train) {
    const auto go = [this, train](bool further) {
        enter(QStringLiteral("train"));
        static_cast<TrainRoom*>(room(QStringLiteral("train")))->bar()->takeFocus();
        train(further);
    };
    const QString others = weights.layers > 0 ? othersBegin(weights.misfits) + QLatin1Char(' ') : QString();
    fileWeights_->ask(weightsFrom(shortName(weights.file), weights.layers), others + tr("Nothing is trained yet."),
                      {{tr("Train further from its weights"), [go] { go(true); }}, {tr("Begin with new weights"), [go] { go(false); }}});
}

// What is still being read gives way: the question would stand for another file than the one it was asked about.
void MainWindow::replaceBy(const QString& what, std::function<void()> go) {
    opening_->cancel();
    beforeReplacing(what, std::move(go));
}

void MainWindow::afterTraining(std::function<void()> go) {
    if (!training_->status().active()) return go();
    auto* once = new QObject(this);
    connect(training_.get(), &TrainingController::stateChanged, once, [this, once, go = std::move(go)] {
        if (training_->status().active()) return;
        once->deleteLater();
        disconnect(training_.get(), nullptr, once, nullptr);
        go();
    });
    training_->stop();
}

bool MainWindow::mayClose() {
    const bool trains = training_->status().active();
    if (leaving_ || !(trains || document_->edited() || weightsOnlyHere())) return true;
    setWindowState(windowState() & ~Qt::WindowMinimized);  // it was perhaps closed from outside
    activateWindow();
    const std::function<void()> go = [this] { leaving_ = true, close(); };
    const QString detail = trains ? tr("The window is about to close; the training ends with it, and Runs can take it up again.") : tr("The window is about to close.");
    const std::function<void()> leave = [this, trains, detail, go] { trains ? go() : beforeWeightsGo(detail, tr("Close without them"), go); };
    makeWayFor(unsaved_);
    if (document_->edited())
        unsaved_->ask(whatIsNotSaved(), trains ? detail : withItsWeights(detail, runOfDrawing()),
                      {{tr("Save and close"), [this, leave] { if (save()) leave(); }, trains}, {tr("Close without saving"), leave, trains}});
    else if (trains) unsaved_->ask(tr("%1 is training.").arg(trainedNow()), detail, {{tr("Stop it and close"), leave, true}});
    else leave();
    return false;
}

}  // namespace lamina::ui
