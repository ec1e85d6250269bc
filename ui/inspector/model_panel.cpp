// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/model_panel.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/document/text.h"
#include "ui/document/words.h"
#include "ui/inspector/issue_block.h"
#include "ui/inspector/layer_shapes.h"
#include "ui/theme/button.h"
#include "ui/theme/form_row.h"
#include "ui/theme/issue_view.h"
#include "ui/theme/labels.h"
#include "ui/theme/name_label.h"

namespace lamina::ui {
namespace {

constexpr std::size_t kMostIssues = 8;

}  // namespace

ModelPanel::ModelPanel(Document& document, QWidget* parent) : QWidget(parent), document_(document), column_(new QVBoxLayout(this)) {
    column_->setContentsMargins(16, 16, 16, 16);
    column_->setSpacing(4);
    refresh();
}

void ModelPanel::refresh() {
    while (QLayoutItem* item = column_->takeAt(0)) {
        if (item->widget()) item->widget()->hide(), item->widget()->deleteLater();
        delete item;
    }
    const Inference& all = document_.inference();
    column_->addWidget(new NameLabel(text(document_.project()->name), "title", this));
    auto* help = mutedLabel(tr("Select a layer to see and change its parameters."), this);
    help->setWordWrap(true);
    column_->addWidget(help);
    column_->addSpacing(12);
    column_->addWidget(sectionLabel(tr("Model"), this));
    const auto fact = [&](const QString& label, const QString& value) { column_->addWidget(factRow(label, value, this)); };
    fact(tr("layers"), QString::number(document_.graph().nodes.size()));
    fact(tr("in"), shapesOf(document_, all.inputs));
    fact(tr("out"), shapesOf(document_, all.outputs));
    fact(tr("trainable"), groupedCount(all.trainableParameters));
    if (all.parameters != all.trainableParameters) fact(tr("not trainable"), groupedCount(all.parameters - all.trainableParameters));
    if (!all.issues.empty() || misfit_) {
        column_->addSpacing(12);
        column_->addWidget(sectionLabel(tr("To mend"), this));
        if (misfit_) addIssue(misfit_->issue, misfitBlock(document_, *misfit_, this));
        for (std::size_t i = 0; i < std::min(all.issues.size(), kMostIssues); ++i)
            addIssue(all.issues[i], issueBlock(document_, all.issues[i], this));
    }
    column_->addStretch();
}

void ModelPanel::showMisfit(std::optional<NetMisfit> misfit) {
    if (!misfit && !misfit_) return;
    misfit_ = std::move(misfit);
    refresh();
}

void ModelPanel::addIssue(const Issue& issue, IssueView* view) {
    if (issue.node && document_.node(issue.node)) view->addLink(tr("Show %1").arg(text(document_.node(issue.node)->name)), afterClick(document_, [id = issue.node](Document& document) { document.select({id}); }));
    column_->addWidget(view);
}

}  // namespace lamina::ui
