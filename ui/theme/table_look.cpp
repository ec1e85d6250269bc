// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/table_look.h"

#include <QTableView>

namespace lamina::ui {

void calmTable(QTableView& table) {
    table.setShowGrid(false);
    table.setFrameShape(QFrame::NoFrame);
    table.setTabKeyNavigation(false);  // else the keyboard alone never gets out of it
}

}  // namespace lamina::ui
