// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/arrays_page.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>
#include <algorithm>
#include <exception>

#include "ui/data/column_header.h"
#include "ui/data/roles_for.h"
#include "ui/document/data_store.h"
#include "ui/document/document.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"

namespace lamina::ui {

ArraysPage::ArraysPage(Document& document, DataStore& store, QWidget* parent)
    : QWidget(parent), document_(document), store_(store), grid_(new QGridLayout) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::page, metrics::page, metrics::page, metrics::page);
    layout->addLayout(grid_);
    layout->addStretch();
    grid_->setHorizontalSpacing(metrics::space * 2);
    grid_->setVerticalSpacing(metrics::gap);
    grid_->setColumnStretch(4, 1);
    connect(&store_, &DataStore::stateChanged, this, &ArraysPage::refresh);
    connect(&document_, &Document::changed, this, &ArraysPage::refresh);
    refresh();
}

void ArraysPage::refresh() {
    while (QLayoutItem* item = grid_->takeAt(0)) {
        if (item->widget()) item->widget()->deleteLater();
        delete item;
    }
    if (!store_.raw().arrays) return;
    const QString heads[] = {tr("array"), tr("shape"), tr("type"), tr("role")};
    for (int c = 0; c < 4; ++c) grid_->addWidget(sectionLabel(heads[c], this), 0, c);
    for (int i = 0; i < static_cast<int>(store_.raw().arrays->size()); ++i) addRow(i + 1, i);
}

void ArraysPage::addRow(int row, int array) {
    const auto& named = (*store_.raw().arrays)[static_cast<std::size_t>(array)];
    grid_->addWidget(strongLabel(QString::fromStdString(named.name), this), row, 0);
    grid_->addWidget(new QLabel(QString::fromStdString(toString(named.tensor.shape())), this), row, 1);
    const auto type = name(named.tensor.dtype());
    grid_->addWidget(mutedLabel(QString::fromUtf8(type.data(), static_cast<qsizetype>(type.size())), this), row, 2);
    auto* box = new QComboBox(this);
    for (const auto role : {ColumnRole::Input, ColumnRole::Target, ColumnRole::Ignore, ColumnRole::InputAndTarget, ColumnRole::SampleWeight}) box->addItem(roleWord(role));
    box->setAccessibleName(tr("Role of %1").arg(QString::fromStdString(named.name)));
    ColumnRole now = ColumnRole::Ignore;
    try {
        const Roles all = rolesFor(store_.raw(), *document_.project(), document_.inference());
        const bool in = std::find(all.inputs.begin(), all.inputs.end(), array) != all.inputs.end();
        const bool out = std::find(all.targets.begin(), all.targets.end(), array) != all.targets.end();
        now = in && out ? ColumnRole::InputAndTarget : in ? ColumnRole::Input : out ? ColumnRole::Target : all.weights == array ? ColumnRole::SampleWeight : ColumnRole::Ignore;
    } catch (const std::exception&) {
        now = ColumnRole::Ignore;  // the doctor says what is wrong
    }
    box->setCurrentIndex(static_cast<int>(now));
    connect(box, &QComboBox::activated, this, [this, key = named.name](int index) {
        const auto role = static_cast<ColumnRole>(index);
        document_.edit(tr("Make %1 %2").arg(QString::fromStdString(key), roleWord(role)),
                       [&](Project& p) { p.data.columns[key].role = role; });
    });
    grid_->addWidget(box, row, 3);
}

}  // namespace lamina::ui
