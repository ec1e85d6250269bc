// SPDX-License-Identifier: GPL-3.0-or-later
// The Runs room: every training ever begun on this machine; sort, filter, compare, annotate, delete and take back.
#pragma once

#include <QWidget>
#include <functional>
#include <vector>

#include "engine/model/project.h"
#include "engine/runs/run.h"
#include "engine/train/going_on.h"
#include "ui/document/after_dialogs.h"
#include "ui/document/newest_job.h"

class QLabel;
class QLineEdit;
class QMouseEvent;
class QPushButton;
class QSplitter;
class QStackedWidget;
class QTableView;
class QTimer;

namespace lamina::ui {

class CurvesCard;
class DifferencesView;
class Document;
class EmptyState;
class FilterCompleter;
class RunFacts;
class RunFilter;
class RunModel;
class RunStore;
class Strip;
class TrainingController;

class RunsRoom : public QWidget {
    Q_OBJECT
 public:
    /** Goes on with what it is given, at once or once the person has said what becomes of edits that are not saved; or never. */
    using Asking = std::function<void(std::function<void()> go)>;

    /** beforeReplacing: a run is about to take the place of the project that is open; empty: it may. */
    RunsRoom(Document& document, TrainingController& training, Asking beforeReplacing = {}, QWidget* parent = nullptr);
    ~RunsRoom() override;

    RunStore& store() const { return *store_; }
    QTableView* table() const { return table_; }
    /** Selects runs as clicks on their rows do, one after the other: the first is what the others are compared with. */
    void select(const std::vector<RunId>& ids);
    void deleteSelected();
    /** Goes on with a run of the registry, in its own project; says why where it cannot. */
    void goOnWith(RunId run);
    /** Shows on the canvas what the compared runs were drawn otherwise in: that of the open project where it is one of them, else that of the
     *  first. One run is compared with the open project where it is of that, else opened. */
    void showOnCanvas();
    /** Writes the curves of the selected runs as a table. */
    void saveCurves(const QString& path);

 signals:
    /** A training goes on: "train"; a run was opened as a project: "model". */
    void roomAsked(const QString& id);
    /** Of what is seen in another room. */
    void told(const QString& sentence, const QString& detail);

 protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

 private:
    using Refusing = std::function<void(const QString& why)>;
    struct Drawn {
        RunId run;
        Project project;
    };

    QWidget* buildBar();
    QWidget* buildTable();
    QWidget* buildDetails();
    bool onSquare(const QEvent& event);
    bool pressed(const QMouseEvent& event);
    void spreadColumns();
    void spreadStates();
    void shareHeight();
    void connectStore();
    void watchRegistry();
    std::vector<RunId> selected() const;
    RunId besideSelected() const;
    void selectionChanged();
    /** What is selected stays, but for begunHere(). The run at the top of the view stays there. */
    void showList();
    /** The run that this window has begun since the last list, where it comes to be selected: in place of the newest one before it, or of the
     *  window's own, where that alone was selected, or none. Whoever looks at what trains goes on doing so. 0: there is none. An older run,
     *  or several, somebody has chosen; and what other windows begin is nobody's business here. */
    RunId begunHere(const std::vector<RunId>& selected);
    /** Keys go on from there in the table. */
    void standOn(RunId run, int column);
    /** Scrolls the table to what is selected. */
    void revealSelected();
    void showDetails();
    /** How many of the runs meet the filter; where none does, how to see all of them. */
    void showFiltered();
    void follow();
    /** A run's project with its data where the open one of the same name finds them. */
    Project found(Project project) const;
    void openAsProject();
    /** Selects the layers of the open drawing that others have otherwise. shown: the run it is of; empty: it is the person's own. */
    void sayTheSame(const QString& drawing, const std::vector<Drawn>& others);
    void markOthers(const std::vector<Drawn>& others, const QString& shown);
    void goOn();
    void takeUp(EndedRun ended, const Refusing& refuse);
    /** Opens the project and does the rest, as soon as it may; `refuse` where that throws. idle: only while nothing
     *  trains, and from the project's own file where that is known. */
    void replace(const Project& project, std::function<void()> rest, const Refusing& refuse, bool idle = false);
    void exportCurves();
    void showRemoved(const std::vector<RunId>& ids);
    /** The undo of the window takes back what was deleted here, before it undoes edits of the project. */
    bool undoesHere(QEvent& event);
    void takeBack(const std::vector<RunId>& ids);

    Document& document_;
    TrainingController& training_;
    Asking beforeReplacing_;
    RunStore* store_;
    RunModel* model_;
    RunFilter* filter_;
    QStackedWidget *stack_, *compare_, *listed_;
    QWidget *empty_, *page_, *details_ = nullptr;
    EmptyState* none_ = nullptr;  // no run meets the filter
    std::vector<std::vector<RunId>> removed_;  // what may be taken back, newest last
    bool spreading_ = false, ownWidths_ = false;  // of columns; the person chose them
    bool ownHeights_ = false;  // of table and details; the person chose them
    bool takingRun_ = false;  // the project that comes is a run of the table
    bool filtering_ = false;
    bool entered_ = false;  // the room was shown, and its list not yet
    bool squared_ = false;  // the mouse was pressed on a square and is not released yet
    Strip* strip_;
    QLineEdit* search_;
    FilterCompleter* completer_ = nullptr;
    QLabel *count_, *compareTitle_;
    QPushButton *resume_, *open_, *export_, *delete_, *trash_, *canvas_ = nullptr;
    QTableView* table_;
    QSplitter* splitter_ = nullptr;
    CurvesCard* curves_;
    DifferencesView* differences_;
    RunFacts* facts_;
    RunId own_ = 0;     // of this window's training, as far as it was listed
    RunId beside_ = 0;  // what comes to be selected once what was deleted is gone
    NewestJob opening_, exporting_;
    AfterDialogs asked_;
};

}  // namespace lamina::ui
