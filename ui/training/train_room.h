// SPDX-License-Identifier: GPL-3.0-or-later
// The Train room: knobs on top, a sentence how it goes, the curves, the machine, and the recipe at the side.
#pragma once

#include <QElapsedTimer>
#include <QWidget>
#include <functional>
#include <memory>

#include "engine/history/diagnosis.h"
#include "ui/document/memory_outlook.h"
#include "ui/document/mending.h"
#include "ui/document/newest_job.h"
#include "ui/document/training_controller.h"
#include "ui/training/verdict.h"

class QScrollArea;
class QStackedWidget;
class QVBoxLayout;

namespace lamina {
struct ProjectRun;
}

namespace lamina::ui {

class ControlBar;
class EmptyState;
class Document;
class DiagnosesView;
class LastRun;
class Strip;
class TrainingPlots;

class TrainRoom : public QWidget {
    Q_OBJECT
 public:
    TrainRoom(Document& document, TrainingController& training, QWidget* parent = nullptr);

    TrainingPlots* plots() const { return plots_; }
    DiagnosesView* diagnoses() const { return diagnoses_; }
    ControlBar* bar() const { return bar_; }
    /** Takes what the window has to say: below the row of controls, which never moves under the pointer. */
    void holdNotices(QWidget* notices);
    /** Shows the run that trained the project before it was opened, until something trains; null: there is none. */
    void recall(std::shared_ptr<const ProjectRun> run);
    /** The window asks which weights a training begins with, which says what the strip would. */
    void setWeightsAsked(bool asked);
    LastRun* lastRun() const { return last_; }

 signals:
    /** The person wants to go on elsewhere: "evaluate", "data", "model". */
    void roomAsked(const QString& id);

 private:
    QWidget* buildCentre();
    QWidget* buildRecipe();
    void selectionChanged();
    void historyChanged();
    /** Curves of a training, of the run before it, or how to begin. */
    void showPage();
    void tick();
    void stateChanged();
    void beginCurves();
    void sayIfEdited();
    void say(const Verdict& verdict);
    /** The training is of a project that is not open any more: what would help it is nothing for the one that is. */
    bool ofAnother() const { return training_.project() && training_.history() && !training_.follows(); }
    Verdict verdict() const;
    void offerBest(Verdict& verdict) const;
    void sayEpochInUse(Verdict& verdict) const;
    void refuse(const Issue& why);
    void projectChanged();
    void projectReplaced();
    void outlookChanged();
    QString misfit() const;
    void sayMisfit();
    /** What a training will be, or what there must be first: a project without data or layers. */
    void showEmpty();
    std::optional<Issue> missing() const;
    void follow(Verdict::Advice advice);
    void diagnoseAgain();
    void showDiagnoses(std::vector<Diagnosis> found);
    /** The diagnosis says more of it than the strip could. */
    bool tellsOfNaN() const;
    void apply(const Remedy& remedy);
    /** Whatever begins a training goes through here: where a question waits, it does nothing. */
    void begin(const std::function<void()>& act);

    Document& document_;
    TrainingController& training_;
    MemoryOutlook outlook_;
    ControlBar* bar_;
    QVBoxLayout* column_;
    Strip* strip_;
    DiagnosesView* diagnoses_;
    Strip* edited_;  // the training is of the net as it was
    QStackedWidget* stack_;
    EmptyState* empty_;
    QWidget* blank_;  // below a strip that says why nothing begins
    LastRun* last_;
    QScrollArea* scroll_;
    TrainingPlots* plots_;
    QWidget* recipe_;
    EpochCurves past_, curves_;  // what the training stands on; that and its own
    Verdict said_;
    QStringList saidBelow_;  // what could be pressed in the row above it
    int saidBest_ = 0;       // the number of the best epoch then
    QString misfit_;        // the strip says that a training would not fit the device
    Mending mending_;
    bool weightsAsked_ = false;
    bool refused_ = false;  // the strip says why nothing begins
    bool newlyJudged_ = false;
    QElapsedTimer sinceDiagnosed_;
    std::size_t looksDiagnosed_ = 0;
    NewestJob diagnosing_;  // may look through all samples
};

}  // namespace lamina::ui
