// SPDX-License-Identifier: GPL-3.0-or-later
// Lays the entries in a row; the rest into a menu.
#include "ui/plots/legend_bar.h"

#include <QMenu>
#include <QToolButton>
#include <algorithm>
#include <limits>
#include <utility>

#include "ui/plots/legend_item.h"

namespace lamina::ui {
namespace {

constexpr int spacing = 8;
constexpr int moreWidth = 36;
constexpr int legendRow = 20;

}  // namespace

LegendBar::LegendBar(QWidget* parent) : QWidget(parent), more_(new QToolButton(this)) {
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    more_->setPopupMode(QToolButton::InstantPopup);
    more_->setProperty("kind", QStringLiteral("quiet"));
    more_->setMenu(new QMenu(more_));
    more_->setFocusPolicy(Qt::TabFocus);
    more_->setAccessibleName(tr("Further curves"));
    more_->hide();
    connect(more_->menu(), &QMenu::aboutToShow, this, &LegendBar::fillMenu);
}

void LegendBar::add(int curve, const QString& name, CurveStyle style) {
    auto* item = new LegendItem(curve, name, style, this);
    connect(item, &LegendItem::toggled, this, [this, curve](bool shown) { emit toggled(curve, shown); });
    items_.push_back(item);
    arrange();
    updateGeometry();
}

void LegendBar::remove(int curve) {
    const auto found = std::find_if(items_.begin(), items_.end(), [&](const LegendItem* item) { return item->curve() == curve; });
    if (found == items_.end()) return;
    delete *found;
    items_.erase(found);
    arrange();
    updateGeometry();
}

void LegendBar::setShown(int curve, bool shown) {
    for (LegendItem* item : items_) {
        if (item->curve() == curve) item->setChecked(shown);
    }
}

QSize LegendBar::sizeHint() const {
    int width = 0;
    for (const LegendItem* item : items_) width += item->sizeHint().width() + spacing;
    return {width, legendRow * rows_};
}

void LegendBar::setMostRows(int rows) {
    mostRows_ = rows;
    arrange();
}

void LegendBar::resizeEvent(QResizeEvent*) { arrange(); }

/** One after the other, each in the row below where it does not fit. */
int LegendBar::rowsNeeded() const {
    int rows = 1, x = 0;
    for (const LegendItem* item : items_) {
        const int wide = item->sizeHint().width();
        if (wide > width()) return std::numeric_limits<int>::max();
        if (x > 0 && x + wide > width()) ++rows, x = 0;
        x += wide + spacing;
    }
    return rows;
}

void LegendBar::setRows(int rows) {
    if (std::exchange(rows_, rows) != rows) updateGeometry();
}

void LegendBar::arrange() {
    const int needed = rowsNeeded();
    const bool all = needed <= mostRows_;
    setRows(std::min(needed, mostRows_));
    int x = 0, row = 0;
    fitting_ = 0;
    for (std::size_t i = 0; i < items_.size(); ++i) {
        const QSize size = items_[i]->sizeHint();
        if (x > 0 && x + size.width() > width() && row + 1 < rows_) ++row, x = 0;
        const bool last = row + 1 == rows_;
        const bool fits = fitting_ == i && (all || x + size.width() + (last ? moreWidth : 0) <= width());
        items_[i]->setGeometry(x, row * legendRow, size.width(), legendRow);
        items_[i]->setVisible(fits);
        if (fits) ++fitting_;
        x += size.width() + spacing;
    }
    more_->setVisible(fitting_ < items_.size());
    more_->setText(QStringLiteral("+%1").arg(items_.size() - fitting_));
    const QRect before = fitting_ == 0 ? QRect() : items_[fitting_ - 1]->geometry();
    more_->setGeometry(fitting_ == 0 ? 0 : before.right() + spacing, fitting_ == 0 ? 0 : before.top(), moreWidth, legendRow);
}

void LegendBar::fillMenu() {
    more_->menu()->clear();
    for (std::size_t i = fitting_; i < items_.size(); ++i) {
        QAction* action = more_->menu()->addAction(items_[i]->text());
        action->setCheckable(true);
        action->setChecked(items_[i]->isChecked());
        connect(action, &QAction::toggled, items_[i], &LegendItem::setChecked);
    }
}

}  // namespace lamina::ui
