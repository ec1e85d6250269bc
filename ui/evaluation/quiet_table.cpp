// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/quiet_table.h"

#include <QHeaderView>
#include <QTableView>
#include <QTableWidgetItem>
#include <cmath>

#include "ui/theme/metrics.h"
#include "ui/theme/table_look.h"

namespace lamina::ui {

void makeClear(QAbstractItemView* view) {
    view->setStyleSheet(QStringLiteral("QAbstractItemView, QHeaderView, QHeaderView::section { background: transparent; }"
                                       "QHeaderView::up-arrow, QHeaderView::down-arrow { width: 0; }"));
}

void makeQuiet(QTableView* view) {
    makeClear(view);
    calmTable(*view);
    view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    view->setSelectionBehavior(QAbstractItemView::SelectRows);
    view->setSizeAdjustPolicy(QAbstractScrollArea::AdjustToContents);  // as high as its rows, as long as there is room
    view->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    view->verticalHeader()->hide();
    view->verticalHeader()->setDefaultSectionSize(metrics::row);
}

QTableWidgetItem* rightItem(const QString& text) {
    auto* item = new QTableWidgetItem(text);
    item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    return item;
}

QTableWidgetItem* figureItem(double value) { return rightItem(std::isfinite(value) ? QString::number(value, 'f', 3) : QStringLiteral("–")); }

}  // namespace lamina::ui
