// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window/rooms.h"

#include <algorithm>

#include "ui/data/data_room.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/document/inside_watch.h"
#include "ui/document/issue_words.h"
#include "ui/document/text.h"
#include "ui/document/training_controller.h"
#include "ui/document/verbs.h"
#include "ui/document/words.h"
#include "ui/evaluation/evaluate_room.h"
#include "ui/main_window/model_room.h"
#include "ui/main_window/offered_run.h"
#include "ui/plots/run_words.h"
#include "ui/runs/runs_room.h"
#include "ui/theme/name_label.h"
#include "ui/training/train_room.h"

namespace lamina::ui {
namespace {

QWidget* dataRoom(RoomContext& context) { return new DataRoom(context.document, context.data); }

QWidget* modelRoom(RoomContext& context) { return new ModelRoom(context.document, &context.data); }

QWidget* trainRoom(RoomContext& context) {
    auto* room = new TrainRoom(context.document, context.training);
    QObject::connect(room, &TrainRoom::roomAsked, room, context.enter);
    return room;
}

QWidget* evaluateRoom(RoomContext& context) {
    auto* room = new EvaluateRoom(context.training);
    QObject::connect(&context.document, &Document::selectionChanged, room, [room, &document = context.document] { room->watch()->chooseSelected(document); });
    QObject::connect(room, &EvaluateRoom::dataAsked, room, [enter = context.enter] { enter(QStringLiteral("data")); });
    QObject::connect(room, &EvaluateRoom::watchingAsked, room, [enter = context.enter] { enter(QStringLiteral("train")); });
    QObject::connect(room, &EvaluateRoom::remedyAsked, room, [&document = context.document](const Remedy& remedy) { mend(document, remedy); });
    QObject::connect(room, &EvaluateRoom::weightsAsked, &context.offered, &OfferedRun::take);
    const auto offer = [room, &offered = context.offered] {
        if (!offered.run()) return room->offerWeights({});
        const RunSummary& run = offered.run()->run;
        const QString best = bestText(run), when = best.isEmpty() ? startedText(run) : tr("%1, %2").arg(startedText(run), best);
        room->offerWeights(tr("Run %1 of %2 (%3)").arg(run.id).arg(shortName(QString::fromStdString(run.name)), when));
    };
    QObject::connect(&context.offered, &OfferedRun::changed, room, offer);
    offer();
    return room;
}

QWidget* runsRoom(RoomContext& context) {
    auto* room = new RunsRoom(context.document, context.training, context.beforeReplacing);
    QObject::connect(room, &RunsRoom::roomAsked, room, context.enter);
    QObject::connect(room, &RunsRoom::told, room, context.tell);
    return room;
}

qsizetype errorsOf(const Document& document) {
    const auto& issues = document.inference().issues;
    return std::count_if(issues.begin(), issues.end(), [](const Issue& i) { return i.severity == Issue::Severity::Error; });
}

/** What stands in the way of a training and is mended in that room; empty: nothing. */
QString blockerIn(const RoomContext& context, Issue::Room room) {
    for (const auto& blocker : context.training.blockers())
        if (blocker.room == room) return fullSentence(blocker);
    return {};
}

RoomMark dataMark(const RoomContext& context) {
    switch (context.data.state()) {
        case DataStore::State::Empty: return {RoomMark::Kind::Warning, tr("no data")};
        case DataStore::State::Loading: return {RoomMark::Kind::Busy, tr("loading")};
        case DataStore::State::Failed: return {RoomMark::Kind::Error, tr("not readable")};
        case DataStore::State::Ready: break;
    }
    if (const QString why = blockerIn(context, Issue::Room::Data); !why.isEmpty()) return {RoomMark::Kind::Error, why};
    const auto prepared = context.data.prepared();
    if (!prepared) return {RoomMark::Kind::Busy, tr("loading")};
    const auto& misfits = context.data.misfits();
    if (!misfits.empty()) return {RoomMark::Kind::Error, fullSentence(misfits.front())};  // red, as the doctor's line
    for (const auto& finding : prepared->findings)
        if (finding.severity == Issue::Severity::Error) return {RoomMark::Kind::Error, text(finding.sentence())};
    return {RoomMark::Kind::Ok, tr("data loaded")};
}

RoomMark trainMark(const RoomContext& context) {
    if (!context.training.active()) return {};
    return {RoomMark::Kind::Busy, tr("training %1 %").arg(static_cast<int>(100 * context.training.progress()))};
}

RoomMark evaluateMark(const RoomContext& context) {
    if (!context.training.model()) return {};
    if (context.training.spoilt()) return {RoomMark::Kind::Error, tr("of a training that failed")};
    const QString& origin = context.training.origin();
    return {RoomMark::Kind::Ok, origin.isEmpty() ? tr("a trained net") : tr("weights of %1").arg(origin)};
}

RoomMark modelMark(const RoomContext& context) {
    const Document& document = context.document;
    if (document.graph().nodes.empty()) return {RoomMark::Kind::Warning, tr("no layers")};
    const auto errors = errorsOf(document);
    const auto warnings = document.inference().issues.size() - static_cast<std::size_t>(errors);
    if (errors == 0 && warnings > 0) return {RoomMark::Kind::Warning, counted(warnings, tr("1 warning"), tr("%1 warnings"))};
    if (errors == 0) {
        const QString why = blockerIn(context, Issue::Room::Model);
        return why.isEmpty() ? RoomMark{RoomMark::Kind::Ok, tr("no errors")} : RoomMark{RoomMark::Kind::Error, why};
    }
    return {RoomMark::Kind::Error, errors == 1 ? tr("1 error") : tr("%1 errors").arg(errors)};
}

QString modelSubtitle(const RoomContext& context) { return counted(context.document.graph().nodes.size(), tr("model — 1 layer"), tr("model — %1 layers")); }

QString trainSubtitle(const RoomContext& context) {
    const TrainingStatus& status = context.training.status();
    if (status.run == 0 || !context.training.follows()) return tr("train");  // that run is of another project
    if (status.state == TrainingState::Paused) return tr("run %1 — paused").arg(status.run);
    if (context.training.active()) return tr("run %1 — training").arg(status.run);
    const auto model = context.training.model();
    const bool earlier = context.training.usesBest() && model->run == status.run;  // than the last
    return tr("train — run %1").arg(status.run) + (earlier ? tr(", weights of epoch %1").arg(context.training.bestNumber()) : QString());
}

QString evaluateSubtitle(const RoomContext& context) {
    const auto model = context.training.model();
    const QString& origin = context.training.origin();
    const QString epoch = context.training.usesBest() ? tr(", epoch %1").arg(context.training.bestNumber()) : QString();
    if (model && !origin.isEmpty()) return tr("evaluate — weights of %1").arg(origin) + epoch;
    return (model && model->run > 0 ? tr("evaluate — run %1").arg(model->run) : tr("evaluate")) + epoch;
}

}  // namespace

const std::vector<Room>& rooms() {
    static const std::vector<Room> all = {
        {"data", tr("Data"), "data", dataRoom, dataMark, nullptr},
        {"model", tr("Model"), "model", modelRoom, modelMark, modelSubtitle},
        {"train", tr("Train"), "train", trainRoom, trainMark, trainSubtitle},
        {"evaluate", tr("Evaluate"), "evaluate", evaluateRoom, evaluateMark, evaluateSubtitle},
        {"runs", tr("Runs"), "runs", runsRoom, nullptr, nullptr},
    };
    return all;
}

}  // namespace lamina::ui
