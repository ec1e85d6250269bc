// SPDX-License-Identifier: GPL-3.0-or-later
// Tables of figures that lie on the page instead of in a box.
#pragma once

#include <QString>

class QAbstractItemView;
class QTableView;
class QTableWidgetItem;

namespace lamina::ui {

/** Lies on the page instead of in a box; its heads keep no room for the arrow of a sorted column. */
void makeClear(QAbstractItemView* view);
/** A click, or Return, on one of its samples tries it: the pointer says so. */
void makeTried(QAbstractItemView* view);
/** The same, of rows that are chosen as a whole and not edited, as high as they are. */
void makeQuiet(QTableView* view);

/** The columns share what is wider than they need now, and go on doing so as the table grows and shrinks. */
void spreadColumns(QTableView* view);
/** Columns keep their widths again. */
void keepColumns(QTableView* view);

QTableWidgetItem* rightItem(const QString& text);
/** With three decimals; a dash where it is no number. */
QTableWidgetItem* figureItem(double value);

}  // namespace lamina::ui
