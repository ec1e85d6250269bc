// SPDX-License-Identifier: GPL-3.0-or-later
// What becomes of a run in the Runs room: a project again, layers on the canvas, a training that goes on, a file of its curves.
#include <QFileDialog>
#include <algorithm>
#include <exception>
#include <utility>

#include "engine/base/sentence.h"
#include "engine/io/data_paths.h"
#include "engine/io/ended_run.h"
#include "engine/io/same_drawing.h"
#include "engine/runs/registry.h"
#include "ui/document/dialog_folder.h"
#include "ui/document/document.h"
#include "ui/document/training_controller.h"
#include "ui/document/words.h"
#include "ui/runs/curves_file.h"
#include "ui/runs/drawing_differences.h"
#include "ui/runs/kept_project.h"
#include "ui/runs/runs_room.h"
#include "ui/theme/strip.h"

namespace lamina::ui {

namespace {

/** What a run has left; null where that is nothing. */
std::shared_ptr<const TrainedModel> modelOf(const Run& run) {
    auto kept = keptModel(Registry(), run.id);
    return kept ? std::make_shared<const TrainedModel>(std::move(*kept)) : nullptr;
}

/** To open the run's project would show what is there already. Its name and notes do not count. */
bool opensAs(const Project& recorded, const Project& open) {
    return recorded.data == open.data && recorded.training == open.training && sameDrawing(recorded.graph, open.graph);
}

/** refuse: says why it could not be. */
void tryTo(const std::function<void()>& act, const std::function<void(const QString&)>& refuse) {
    try {
        act();
    } catch (const std::exception& e) {
        refuse(QString::fromStdString(sentenceOf(e)));
    }
}

}  // namespace

Project RunsRoom::found(Project project) const {
    const auto open = document_.project();
    if (!document_.path().isEmpty() && open->name == project.name) findData(project, *open, document_.directory());
    return project;
}

void RunsRoom::openAsProject() {
    if (store_->details().size() != 1) return;
    const Run run = store_->details().front().run;
    const auto refuse = [this](const QString& why) { strip_->show(Strip::Tone::Error, tr("This run cannot be opened as a project."), why); };
    opening_.start([run] { return modelOf(run); },
                   [this, run, refuse](const std::shared_ptr<const TrainedModel>& model) {
                       const auto open = [this, run, model, refuse] { replace(found(recordedProject(run)), [this, model, id = run.id] {
                           if (model) training_.adopt(model, tr("run #%1").arg(id));
                           emit roomAsked(QStringLiteral("model"));
                       }, refuse); };
                       asked_.run([open, refuse] { tryTo(open, refuse); });
                   },
                   refuse);
}

void RunsRoom::goOn() {
    if (store_->details().size() == 1) goOnWith(store_->details().front().run.id);
}

void RunsRoom::goOnWith(RunId run) {
    if (training_.held()) return;
    const auto refuse = [this](const QString& why) { strip_->show(Strip::Tone::Error, tr("This run cannot be resumed."), why); };
    opening_.start([run] {
        Registry registry;
        return endedRun(registry, run);
    },
                   [this, refuse](EndedRun ended) {
                       const auto go = [this, refuse, kept = std::make_shared<EndedRun>(std::move(ended))] { takeUp(std::move(*kept), refuse); };
                       asked_.run([go, refuse] { tryTo(go, refuse); });
                   },
                   refuse);
}

void RunsRoom::takeUp(EndedRun ended, const Refusing& refuse) {
    const Project project = found(recordedProject(ended));
    replace(project, [this, kept = std::make_shared<EndedRun>(std::move(ended))] {
        training_.goOn(std::move(*kept));
        emit roomAsked(QStringLiteral("train"));
    }, refuse, true);
}

void RunsRoom::replace(const Project& project, std::function<void()> rest, const Refusing& refuse, bool idle) {
    const auto refused = [this, idle, refuse] {
        const bool busy = idle && training_.active();
        if (busy) refuse(tr("Another training has begun meanwhile: stop it first."));
        return busy;
    };
    const auto go = [this, project, rest, refuse, refused, idle] {
        if (refused()) return;
        takingRun_ = true;
        const auto kept = idle ? keptProject(project) : std::nullopt;  // looked up now: it may have been saved meanwhile
        tryTo([&] {
            kept ? document_.reset(kept->project, kept->path, kept->edited) : document_.reset(project, {}, true);
            rest();
        }, refuse);
        takingRun_ = false;
    };
    if (refused()) return;
    if (!training_.active() && opensAs(project, *document_.project())) return tryTo(rest, refuse);  // it is open already
    beforeReplacing_ ? beforeReplacing_(go) : go();
}

void RunsRoom::showOnCanvas() {
    const auto refuse = [this](const QString& why) { strip_->show(Strip::Tone::Error, tr("This cannot be shown on the canvas."), why); };
    tryTo([&] {
        const auto& details = store_->details();
        if (details.empty()) return;
        std::vector<Drawn> drawn;
        for (const auto& d : details) drawn.push_back({d.run.id, recordedProject(d.run)});
        if (drawn.size() == 1) return drawn.front().project.name == document_.project()->name ? markOthers(drawn, {}) : openAsProject();
        const auto open = std::find_if(drawn.begin(), drawn.end(), [this](const Drawn& d) { return sameDrawing(d.project.graph, document_.graph()); });
        const auto shown = open == drawn.end() ? drawn.begin() : open;
        const Drawn on = *shown;
        drawn.erase(shown);
        if (sameDrawing(on.project.graph, document_.graph())) return markOthers(drawn, tr("#%1").arg(on.run));
        std::vector<Graph> others;
        for (const Drawn& other : drawn) others.push_back(other.project.graph);
        if (drawingDifference(on.project.graph, others).none()) return sayTheSame(tr("The drawing of #%1").arg(on.run), drawn);  // nothing to open it for
        replace(found(on.project), [this, drawn, run = on.run] { markOthers(drawn, tr("#%1").arg(run)); }, refuse);
    }, refuse);
}

void RunsRoom::sayTheSame(const QString& drawing, const std::vector<Drawn>& others) {
    QStringList names;
    for (const auto& other : others) names << tr("#%1").arg(other.run);
    strip_->show(Strip::Tone::Info, tr("%1 is the same as that of %2.").arg(drawing, names.join(QStringLiteral(", "))));
    strip_->letPass();
}

void RunsRoom::markOthers(const std::vector<Drawn>& others, const QString& shown) {
    std::vector<Graph> graphs;
    QStringList names;
    for (const auto& other : others) graphs.push_back(other.project.graph), names << tr("#%1").arg(other.run);
    const auto difference = drawingDifference(document_.graph(), graphs);
    const QString here = shown.isEmpty() ? tr("The open drawing") : tr("The drawing of %1").arg(shown), there = names.join(QStringLiteral(", "));
    if (difference.none()) return sayTheSame(here, others);
    document_.openBlock({});
    document_.select(difference.here);
    QStringList missing, details;
    for (const auto& name : difference.others) missing << QString::fromStdString(name);
    if (!difference.here.empty()) details << tr("Those of this drawing are selected.");
    if (!missing.isEmpty()) details << tr("Not in this drawing: %1.").arg(missing.join(QStringLiteral(", ")));
    emit told(tr("%1 and that of %2 differ in %3.").arg(here, there, counted(difference.here.size() + difference.others.size(), tr("1 layer"), tr("%1 layers"))),
              details.join(QLatin1Char(' ')));
    emit roomAsked(QStringLiteral("model"));
}

void RunsRoom::exportCurves() {
    const QString proposed = dialogFile(DialogPurpose::Exports, QStringLiteral("curves.csv"), document_.path());
    const QString path = QFileDialog::getSaveFileName(this, tr("Export curves"), proposed, tr("CSV (*.csv)"));
    if (!path.isEmpty()) saveCurves(path);
}

void RunsRoom::saveCurves(const QString& path) {
    exporting_.start([path, ids = selected()] { return writeCurves(path.toStdString(), detailsOf(ids)), path; },
                     [this](const QString& written) {
                         workedIn(DialogPurpose::Exports, written);
                         strip_->show(Strip::Tone::Ok, tr("Curves exported."), written);
                         strip_->letPass();
                     },
                     [this](const QString& why) { strip_->show(Strip::Tone::Error, tr("The curves cannot be written."), why); });
}

}  // namespace lamina::ui
