// SPDX-License-Identifier: GPL-3.0-or-later
// What differs between the compared runs, as a table: a row a thing, a column a run.
#pragma once

#include <QTableWidget>

#include "ui/runs/run_store.h"

namespace lamina::ui {

class DifferencesView : public QTableWidget {
    Q_OBJECT
 public:
    explicit DifferencesView(QWidget* parent = nullptr);
    void show(const std::vector<RunDetails>& details);
    using QWidget::show;

 protected:
    void resizeEvent(QResizeEvent* event) override;

 private:
    /** Values are read at any width: what differs has some of it, each run its share of the rest; many runs scroll. Widths that the
     *  person chose stay while as many runs are compared. */
    void spreadColumns();

    std::vector<RunDetails> details_;
    bool spreading_ = false, ownWidths_ = false;
};

}  // namespace lamina::ui
