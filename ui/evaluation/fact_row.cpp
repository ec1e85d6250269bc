// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/fact_row.h"

#include <QHBoxLayout>
#include <QLabel>

#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"

namespace lamina::ui {

FactRow::FactRow(QWidget* parent) : QWidget(parent), facts_(new QHBoxLayout(this)) {
    facts_->setContentsMargins(0, 0, 0, 0);
    facts_->setSpacing(metrics::space + metrics::gap);
    facts_->addStretch();
}

QLabel* FactRow::add(const QString& name, const QString& help) {
    auto* fact = new QWidget;
    auto* pair = new QHBoxLayout(fact);
    pair->setContentsMargins(0, 0, 0, 0);
    pair->setSpacing(6);
    auto* value = strongLabel({});
    value->setAccessibleName(help);
    auto* word = mutedLabel(name);
    for (auto* l : {word, value}) {
        l->setToolTip(help);
        pair->addWidget(l);
    }
    facts_->insertWidget(facts_->count() - 1, fact);
    return value;
}

}  // namespace lamina::ui
