// SPDX-License-Identifier: GPL-3.0-or-later
// Lays the entries in a row; the rest into a menu.
#include "ui/plots/legend_bar.h"

#include <QMenu>
#include <QToolButton>
#include <algorithm>

#include "ui/plots/legend_item.h"

namespace lamina::ui {
namespace {

constexpr int spacing = 8;
constexpr int moreWidth = 36;

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
    return {width, 20};
}

void LegendBar::resizeEvent(QResizeEvent*) { arrange(); }

void LegendBar::arrange() {
    const bool all = sizeHint().width() <= width() + spacing;
    int x = 0;
    fitting_ = 0;
    for (std::size_t i = 0; i < items_.size(); ++i) {
        const QSize size = items_[i]->sizeHint();
        const bool fits = fitting_ == i && (all || x + size.width() + moreWidth <= width());
        items_[i]->setGeometry(x, 0, size.width(), 20);
        items_[i]->setVisible(fits);
        if (fits) ++fitting_;
        x += size.width() + spacing;
    }
    more_->setVisible(fitting_ < items_.size());
    more_->setText(QStringLiteral("+%1").arg(items_.size() - fitting_));
    const int after = fitting_ == 0 ? 0 : items_[fitting_ - 1]->geometry().right() + spacing;
    more_->setGeometry(after, 0, moreWidth, 20);
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
