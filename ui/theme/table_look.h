// SPDX-License-Identifier: GPL-3.0-or-later
// What all tables have in common.
#pragma once

class QTableView;

namespace lamina::ui {

/** No grid and no frame: rows are told apart by their lines. Tab leaves the table, arrows move in it. */
void calmTable(QTableView& table);

}  // namespace lamina::ui
