// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/table_place.h"

#include <QHeaderView>
#include <QScrollBar>
#include <QTableView>

#include "ui/runs/run_model.h"

namespace lamina::ui {

RunId runAt(const QAbstractItemModel& runs, int row) { return runs.index(row, 0).data(RunModel::IdRole).toLongLong(); }

int rowOf(const QAbstractItemModel& runs, RunId run) {
    for (int row = 0; row < runs.rowCount(); ++row)
        if (runAt(runs, row) == run) return row;
    return -1;
}

TablePlace::TablePlace(QTableView& table)
    : table_(table), across_(table.horizontalScrollBar()->value()), down_(table.verticalScrollBar()->value()), row_(table.rowAt(0)), top_(runAt(*table.model(), row_)) {}

void TablePlace::goBack() {
    table_.doItemsLayout();  // else it has no rows yet to scroll to
    const int row = down_ > 0 && top_ > 0 ? rowOf(*table_.model(), top_) : -1;
    const int step = table_.verticalScrollMode() == QAbstractItemView::ScrollPerPixel ? table_.verticalHeader()->defaultSectionSize() : 1;
    table_.verticalScrollBar()->setValue(down_ + (row < 0 ? 0 : (row - row_) * step));
    table_.horizontalScrollBar()->setValue(across_);
}

}  // namespace lamina::ui
