// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/doctor_panel.h"

#include <QVBoxLayout>
#include <algorithm>
#include <exception>
#include <utility>

#include "engine/checks/doubts.h"
#include "engine/checks/ending_check.h"
#include "engine/checks/misfits.h"
#include "ui/document/data_fit.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/document/issue_words.h"
#include "ui/theme/issue_view.h"

namespace lamina::ui {

namespace {

void clear(QLayout* layout) {
    while (QLayoutItem* item = layout->takeAt(0)) {
        if (item->widget()) item->widget()->deleteLater();
        delete item;
    }
}

/** What spoils the ends of a net; nothing where its recipe cannot be read: the trainer says so. */
std::vector<Issue> endingsOf(const Document& document) {
    try {
        return examineEndings(*document.project(), document.inference());
    } catch (const std::exception&) {
        return {};
    }
}

}  // namespace

DoctorPanel::DoctorPanel(Document& document, DataStore& store, QWidget* parent)
    : QWidget(parent), document_(document), store_(store), rows_(new QVBoxLayout(this)), mending_(document) {
    rows_->setContentsMargins(0, 0, 0, 0);
    rows_->setSpacing(10);
    connect(&store_, &DataStore::preparedChanged, this, &DoctorPanel::refresh);
    connect(&document_, &Document::changed, this, &DoctorPanel::refresh);
    refresh();
}

void DoctorPanel::refresh() {
    found_.clear();
    findAll();
    showRows();
}

void DoctorPanel::showRows() {
    clear(rows_);
    std::stable_sort(found_.begin(), found_.end(), [](const Issue& a, const Issue& b) { return a.severity > b.severity; });
    for (const Issue& issue : found_) rows_->addWidget(new IssueView(issue, IssueView::Look::Line, [this](const Remedy& remedy) { mend(remedy); }, this));
}

void DoctorPanel::findAll() {
    const auto prepared = store_.prepared();
    if (!prepared) return;
    // Of a loss that nobody chose: the net that is suggested brings its own.
    const bool ofUsualLoss = document_.graph().nodes.empty() && lossMisfit(*document_.project(), document_.inference(), store_.raw(), prepared->target).has_value();
    if (!prepared->problem.isEmpty() && !ofUsualLoss) found_.push_back(issueIn(Issue::Room::Data, prepared->problem));
    // Where nothing is drawn, no recipe was chosen for these data either.
    const auto misfits = document_.graph().nodes.empty() ? std::vector{suggestedNet(store_.raw())} : store_.misfits();
    auto others = recipeMisfits(*document_.project(), *prepared);
    if (misfits.empty())
        for (const auto& ending : endingsOf(document_)) others.push_back(ending);
    found_.insert(found_.end(), misfits.begin(), misfits.end());
    found_.insert(found_.end(), others.begin(), others.end());
    for (const auto& finding : besideMisfits(prepared->findings, misfits, others)) addFinding(finding);
}

void DoctorPanel::mend(const Remedy& remedy) {
    mending_.apply(remedy, [this](const QString& why) {
        found_.push_back(issueIn(Issue::Room::Data, why));
        showRows();
    });
}

void DoctorPanel::addFinding(Issue finding) {
    const auto prepared = store_.prepared();
    const bool ofData = std::any_of(finding.remedies.begin(), finding.remedies.end(), [](const Remedy& remedy) { return remedy.ofData(); });
    const bool fits = ofData && prepared->dataset && !document_.graph().nodes.empty() &&
                      shapeMisfits(*document_.project(), document_.inference(), prepared->shape, store_.raw()).empty();
    for (Remedy& remedy : finding.remedies)
        if (fits && remedy.ofData()) remedy = mendedWithNet(remedy, store_.raw());
    found_.push_back(std::move(finding));
}

}  // namespace lamina::ui
