// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/label_page.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QSignalBlocker>
#include <QTableWidget>
#include <QVBoxLayout>
#include <cmath>
#include <utility>

#include "ui/document/text.h"
#include "ui/evaluation/quiet_table.h"
#include "ui/evaluation/ranking_view.h"
#include "ui/plots/numbers.h"
#include "ui/theme/labels.h"
#include "ui/theme/metrics.h"

namespace lamina::ui {

LabelPage::LabelPage(QWidget* parent) : QWidget(parent), rest_(mutedLabel({})), rankingTitle_(strongLabel({})), table_(new QTableWidget), ranking_(new RankingView) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(metrics::gap);
    auto* head = new QHBoxLayout;
    head->setSpacing(6);
    head->addWidget(strongLabel(tr("Labels")));
    head->addWidget(rest_, 1);
    layout->addLayout(head);
    makeQuiet(table_);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->setAccessibleName(tr("Precision, recall, F1 and AUC of each label; the curves are those of the chosen one"));
    table_->setMinimumHeight(4 * metrics::row);
    connect(table_, &QTableWidget::currentCellChanged, this, [this](int row) { showRanking(row); });
    layout->addWidget(table_, 5);
    layout->addSpacing(metrics::gap);
    auto* below = new QHBoxLayout;
    below->setSpacing(6);
    below->addWidget(rankingTitle_);
    below->addWidget(mutedLabel(tr("choose a label above")), 1);
    layout->addLayout(below);
    layout->addWidget(ranking_, 6);
}

void LabelPage::show(LabelScores scores) {
    const int chosen = table_->currentRow();
    scores_ = std::move(scores);
    const QSignalBlocker quiet(table_);
    fill();
    const int first = chosen >= 0 && chosen < table_->rowCount() ? chosen : 0;
    table_->setCurrentCell(first, 0);
    showRanking(first);
}

void LabelPage::fill() {
    const QString all = std::isnan(scores_.allRight) ? QStringLiteral("–") : shareText(scores_.allRight, 1);
    rest_->setText(tr("each is true or not, whatever the others are; of %1 of the samples all are right").arg(all));
    const QStringList heads{tr("label"), tr("precision"), tr("recall"), tr("F1"), tr("AUC"), tr("samples")};
    table_->clear();
    table_->setColumnCount(static_cast<int>(heads.size()));
    table_->setRowCount(static_cast<int>(scores_.labels.size()));
    table_->setHorizontalHeaderLabels(heads);
    for (int c = 0; c < table_->columnCount(); ++c) table_->horizontalHeaderItem(c)->setTextAlignment((c ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    for (int row = 0; row < table_->rowCount(); ++row) {
        const LabelTally& tally = scores_.labels[static_cast<std::size_t>(row)];
        table_->setItem(row, 0, new QTableWidgetItem(text(tally.name)));
        table_->setItem(row, 1, figureItem(tally.precision()));
        table_->setItem(row, 2, figureItem(tally.recall()));
        table_->setItem(row, 3, figureItem(tally.f1()));
        table_->setItem(row, 4, figureItem(tally.rocAuc));
        table_->setItem(row, 5, rightItem(QString::number(tally.truths)));
    }
    table_->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
}

void LabelPage::showRanking(int label) {
    if (label < 0 || label >= static_cast<int>(scores_.labels.size())) return;
    const auto which = static_cast<std::size_t>(label);
    const QString name = text(scores_.labels[which].name);
    rankingTitle_->setText(tr("%1 or not").arg(name));
    ranking_->show(scores_.ranking(which), name);
}

}  // namespace lamina::ui
