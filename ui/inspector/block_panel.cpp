// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/inspector/block_panel.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/document/text.h"
#include "ui/document/verbs.h"
#include "ui/document/words.h"
#include "ui/inspector/layer_shapes.h"
#include "ui/theme/button.h"
#include "ui/theme/form_row.h"
#include "ui/theme/labels.h"

namespace lamina::ui {
namespace {

constexpr int kMostTimes = 100;

}  // namespace

BlockPanel::BlockPanel(Document& document, const Block& block, QWidget* parent)
    : QWidget(parent), document_(document), block_(block), shown_(document.graph()), column_(new QVBoxLayout(this)) {
    column_->setContentsMargins(16, 16, 16, 16);
    column_->setSpacing(4);
    column_->addWidget(sectionLabel(tr("Block"), this));
    auto* name = new QLineEdit(text(block.name()), this);
    name->setAccessibleName(tr("Name of the block"));
    connect(name, &QLineEdit::editingFinished, this, [this, name] {
        if (name->text().trimmed() != text(block_.name())) renameBlock(document_, block_, name->text());
    });
    column_->addWidget(name);
    column_->addSpacing(12);
    addFacts();
    column_->addSpacing(12);
    addActions();
    column_->addStretch();
}

bool BlockPanel::fits() const {
    if (!(document_.graph() == shown_)) return false;
    const auto block = selectedBlock(document_);
    return block && block->path == block_.path;
}

void BlockPanel::addFacts() {
    std::int64_t parameters = 0, trainable = 0;
    double multiplyAdds = 0;
    for (const NodeId id : block_.layers)
        if (const NodeInfo* info = document_.info(id)) {
            parameters += info->parameters;
            multiplyAdds += info->multiplyAdds;
            trainable += info->trainableParameters;
        }
    const auto fact = [&](const QString& label, const QString& value) { column_->addWidget(factRow(label, value, this)); };
    fact(tr("layers"), QString::number(block_.layers.size()));
    fact(tr("out"), shapesOf(document_, block_.exits));
    fact(tr("parameters"), groupedCount(parameters));
    if (parameters != trainable) fact(tr("not trainable"), groupedCount(parameters - trainable));
    fact(tr("FLOPs a sample"), shortCount(2 * multiplyAdds));
}

void BlockPanel::addActions() {
    auto* open = new QPushButton(tr("Open"), this);
    open->setToolTip(tr("Shows the layers in it (double click on its card, or Enter)"));
    connect(open, &QPushButton::clicked, &document_, [&document = document_, path = block_.path] { document.openBlock(path); }, Qt::QueuedConnection);
    column_->addWidget(open);
    auto* row = new QHBoxLayout;
    auto* times = new QSpinBox(this);
    times->setRange(2, kMostTimes);
    times->setPrefix(tr("× "));
    times->setAccessibleName(tr("How many times in all"));
    auto* repeat = new QPushButton(tr("Repeat"), this);
    repeat->setToolTip(tr("Draws the block so many times in all, one behind the other, each with weights of its own"));
    connect(repeat, &QPushButton::clicked, &document_, [&document = document_, block = block_, times] { repeatBlock(document, block, times->value()); });
    row->addWidget(times);
    row->addWidget(repeat, 1);
    column_->addLayout(row);
    const bool frozen = std::all_of(block_.layers.begin(), block_.layers.end(), [&](NodeId id) { return !document_.node(id)->trainable; });
    auto* freeze = linkButton(frozen ? tr("Train its layers") : tr("Freeze its layers"), this);
    connect(freeze, &QPushButton::clicked, &document_, [&document = document_, ids = block_.layers, frozen] { setTrainable(document, ids, frozen); }, Qt::QueuedConnection);
    column_->addWidget(freeze, 0, Qt::AlignLeft);
    auto* dissolve = linkButton(tr("Ungroup"), this);
    connect(dissolve, &QPushButton::clicked, &document_, [&document = document_, block = block_] { ungroup(document, block); }, Qt::QueuedConnection);
    column_->addWidget(dissolve, 0, Qt::AlignLeft);
}

}  // namespace lamina::ui
