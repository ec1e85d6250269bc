// SPDX-License-Identifier: GPL-3.0-or-later
// Where the table of runs is scrolled to, kept while the runs are listed anew.
#pragma once

#include "ui/runs/run_store.h"

class QAbstractItemModel;
class QTableView;

namespace lamina::ui {

/** 0: there is no such row. */
RunId runAt(const QAbstractItemModel& runs, int row);

/** -1: it is not among those that are shown. */
int rowOf(const QAbstractItemModel& runs, RunId run);

/** Of a table of runs as it is now. */
class TablePlace {
 public:
    explicit TablePlace(QTableView& table);
    /** The run that was at the top of the view is there again, in whichever row it is now. Who was at the very top of the table stays there, and
     *  sees the runs that come. */
    void goBack();

 private:
    QTableView& table_;
    int across_, down_, row_;
    RunId top_;  // at the top of the view
};

}  // namespace lamina::ui
