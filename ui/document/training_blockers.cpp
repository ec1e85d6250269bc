// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document/training_blockers.h"

#include <utility>

#include "engine/checks/misfits.h"
#include "ui/document/data_fit.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/document/issue_words.h"

namespace lamina::ui {

std::vector<Issue> trainingBlockers(const Document& document, const DataStore& store) {
    std::vector<Issue> found;
    const auto add = [&](Issue::Room room, const QString& why) { found.push_back(issueIn(room, why)); };
    if (store.state() == DataStore::State::Empty) add(Issue::Room::Data, tr("There are no data yet. Drop a file on the Data room or pick from its gallery."));
    if (store.state() == DataStore::State::Failed) add(Issue::Room::Data, store.problem());
    if (document.graph().nodes.empty()) {
        add(Issue::Room::Model, tr("Nothing is drawn yet. Add layers in the Model room."));
        if (store.state() == DataStore::State::Ready) found.back().remedies = suggestedNet(store.raw()).remedies;
    }
    for (const auto& issue : document.inference().issues)
        if (issue.severity == Issue::Severity::Error) add(Issue::Room::Model, fullSentence(issue));  // mended there, where its layer is seen
    if (!store.current()) return found;
    const auto prepared = store.prepared();
    if (!prepared->dataset) {
        add(Issue::Room::Data, prepared->problem);
    } else if (found.empty()) {
        found = shapeMisfits(*document.project(), document.inference(), prepared->shape, store.raw());
        for (auto& misfit : recipeMisfits(*document.project(), *prepared)) found.push_back(std::move(misfit));
    }
    return found;
}

}  // namespace lamina::ui
