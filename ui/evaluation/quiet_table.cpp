// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/evaluation/quiet_table.h"

#include <QEvent>
#include <QHeaderView>
#include <QTableView>
#include <QTableWidgetItem>
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "ui/document/text.h"
#include "ui/theme/metrics.h"
#include "ui/theme/table_look.h"

namespace lamina::ui {

namespace {

/** Watches the place that a table has, and gives each of its columns an equal part of what none needs. */
class ColumnSpread : public QObject {
 public:
    explicit ColumnSpread(QTableView* view) : QObject(view), view_(view) { view->viewport()->installEventFilter(this); }

    void begin() {
        end();
        for (int c = 0; c < view_->horizontalHeader()->count(); ++c) needs_.push_back(view_->columnWidth(c));
        spread();
    }
    void end() { needs_.clear(); }

    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::Resize) spread();
        return QObject::eventFilter(watched, event);
    }

 private:
    void spread() {
        if (static_cast<int>(needs_.size()) != view_->horizontalHeader()->count()) return;  // other columns: their widths are not known yet
        const auto seen = std::count_if(needs_.begin(), needs_.end(), [](int width) { return width > 0; });
        if (seen == 0) return;
        const int spare = std::max(0, view_->viewport()->width() - std::accumulate(needs_.begin(), needs_.end(), 0)) / static_cast<int>(seen);
        for (int c = 0; c < static_cast<int>(needs_.size()); ++c)
            if (!view_->isColumnHidden(c)) view_->setColumnWidth(c, needs_[static_cast<std::size_t>(c)] + spare);
    }

    QTableView* view_;
    std::vector<int> needs_;  // of each column; 0 where it is hidden
};

ColumnSpread* columnSpreadOf(QTableView* view) {
    for (QObject* child : view->children())
        if (auto* spread = dynamic_cast<ColumnSpread*>(child)) return spread;
    return nullptr;
}

}  // namespace

void spreadColumns(QTableView* view) {
    ColumnSpread* spread = columnSpreadOf(view);
    (spread ? spread : new ColumnSpread(view))->begin();
}

void keepColumns(QTableView* view) {
    if (ColumnSpread* spread = columnSpreadOf(view)) spread->end();
}

void makeClear(QAbstractItemView* view) {
    view->setStyleSheet(QStringLiteral("QAbstractItemView, QHeaderView, QHeaderView::section { background: transparent; }"
                                       "QHeaderView::up-arrow, QHeaderView::down-arrow { width: 0; }"));
}

void makeTried(QAbstractItemView* view) {
    view->viewport()->setCursor(Qt::PointingHandCursor);
    view->setAccessibleDescription(tr("A click, or Return, takes the sample to “Try it”"));
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
