// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/training/plot_row.h"

#include <QGridLayout>
#include <algorithm>
#include <numeric>
#include <utility>

#include "ui/theme/metrics.h"

namespace lamina::ui {

PlotRow::PlotRow(std::vector<QWidget*> plots, QWidget* parent) : QWidget(parent), grid_(new QGridLayout(this)) {
    grid_->setContentsMargins(0, 0, 0, 0);
    grid_->setSpacing(metrics::space);
    setPlots(std::move(plots));
}

void PlotRow::setPlots(std::vector<QWidget*> plots) {
    if (plots == plots_) return;
    for (auto* plot : plots_) grid_->removeWidget(plot);
    plots_ = std::move(plots);
    columns_ = std::max(1, static_cast<int>(plots_.size()));
    lay();
}

void PlotRow::fitInto(int width) {
    int columns = std::max(1, static_cast<int>(plots_.size()));
    while (columns > 1 && widthOf(columns) > width) --columns;
    if (std::exchange(columns_, columns) != columns) lay();
}

int PlotRow::widthOf(int columns) const {
    std::vector<int> widest(static_cast<std::size_t>(columns));
    for (std::size_t i = 0; i < plots_.size(); ++i) {
        int& width = widest[i % widest.size()];
        width = std::max({width, plots_[i]->minimumSizeHint().width(), plots_[i]->minimumWidth()});
    }
    return std::accumulate(widest.begin(), widest.end(), (columns - 1) * metrics::space);
}

void PlotRow::lay() {
    for (auto* plot : plots_) grid_->removeWidget(plot);
    const int count = static_cast<int>(plots_.size());
    for (int i = 0; i < count; ++i) {
        const bool last = i + 1 == count;  // takes what is left of its row
        grid_->addWidget(plots_[static_cast<std::size_t>(i)], i / columns_, i % columns_, 1, last ? columns_ - i % columns_ : 1);
    }
    for (int c = 0; c < std::max(grid_->columnCount(), columns_); ++c) grid_->setColumnStretch(c, c < columns_ ? 1 : 0);
    for (int r = 0; r < grid_->rowCount(); ++r) grid_->setRowStretch(r, r * columns_ < count ? 1 : 0);
}

}  // namespace lamina::ui
