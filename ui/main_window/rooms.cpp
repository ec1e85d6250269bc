// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window/rooms.h"

#include <QAction>
#include <QCoreApplication>
#include <algorithm>

#include "ui/main_window/model_room.h"
#include "ui/theme/empty_state.h"

namespace lamina::ui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("rooms", text); }

QWidget* modelRoom(RoomContext& context) { return new ModelRoom(context.document); }

/** What a room says before there is anything in it. */
std::function<QWidget*(RoomContext&)> empty(const char* icon, const char* sentence, const char* button, const char* target) {
    return [=](RoomContext& context) {
        auto* page = new EmptyState(QLatin1String(icon), tr(sentence), tr(button));
        QObject::connect(page, &EmptyState::pressed, page, [enter = context.enter, target] { enter(QLatin1String(target)); });
        return page;
    };
}

qsizetype errorsOf(const Document& document) {
    const auto& issues = document.inference().issues;
    return std::count_if(issues.begin(), issues.end(), [](const Issue& i) { return i.severity == Issue::Severity::Error; });
}

RoomMark dataMark(const Document& document) {
    if (document.project()->data.source.empty()) return {RoomMark::Kind::Warning, tr("no data")};
    return {RoomMark::Kind::Ok, tr("data chosen")};
}

RoomMark modelMark(const Document& document) {
    if (document.graph().nodes.empty()) return {RoomMark::Kind::Warning, tr("no layers")};
    const auto errors = errorsOf(document);
    if (errors == 0) return {RoomMark::Kind::Ok, tr("no errors")};
    return {RoomMark::Kind::Error, errors == 1 ? tr("1 error") : tr("%1 errors").arg(errors)};
}

QString modelSubtitle(const Document& document) {
    const auto count = document.graph().nodes.size();
    return count == 1 ? tr("model — 1 layer") : tr("model — %1 layers").arg(count);
}

}  // namespace

const std::vector<Room>& rooms() {
    static const std::vector<Room> all = {
        {"data", tr("Data"), "data", empty("data", "There are no data yet. Start from a template that brings its own.", "Go to the start page", "start"), dataMark, nullptr},
        {"model", tr("Model"), "model", modelRoom, modelMark, modelSubtitle},
        {"train", tr("Train"), "train", empty("train", "Nothing has been trained yet. Draw a net first.", "Go to the model", "model"), nullptr, nullptr},
        {"evaluate", tr("Evaluate"), "evaluate", empty("evaluate", "Train a net first: then it is judged here on samples it never saw.", "Go to training", "train"), nullptr, nullptr},
        {"runs", tr("Runs"), "runs", empty("runs", "Every training is kept here, to compare and to restore.", "Go to training", "train"), nullptr, nullptr},
    };
    return all;
}

}  // namespace lamina::ui
