// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/floating_strips.h"

#include <QEvent>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/theme/metrics.h"
#include "ui/theme/strip.h"

namespace lamina::ui {

namespace {

constexpr int widest = 760, fromBelow = 12;

}  // namespace

FloatingStrips::FloatingStrips(const std::vector<Strip*>& strips, QWidget& over, QWidget* parent) : QWidget(parent), strips_(strips), over_(over) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::gap);
    for (Strip* strip : strips_) {
        column->addWidget(strip);
        strip->installEventFilter(this);
    }
    over_.installEventFilter(this);
    follow();
}

void FloatingStrips::follow() {
    const bool said = std::any_of(strips_.begin(), strips_.end(), [](const Strip* s) { return !s->isHidden(); });
    if (said) place();
    setVisible(said);
}

void FloatingStrips::place() {
    const QRect page(over_.mapTo(parentWidget(), QPoint()), over_.size());
    const int width = std::max(1, std::min(widest, page.width() - 2 * metrics::page));
    const int height = layout()->hasHeightForWidth() ? layout()->totalHeightForWidth(width) : layout()->totalSizeHint().height();
    setGeometry(page.left() + (page.width() - width) / 2, page.bottom() + 1 - fromBelow - height, width, height);
    raise();
}

bool FloatingStrips::event(QEvent* event) {
    if (event->type() == QEvent::LayoutRequest && !isHidden()) place();
    return QWidget::event(event);
}

bool FloatingStrips::eventFilter(QObject* watched, QEvent* event) {
    const bool page = watched == &over_;
    if (page && (event->type() == QEvent::Resize || event->type() == QEvent::Move) && !isHidden()) place();
    if (!page && (event->type() == QEvent::ShowToParent || event->type() == QEvent::HideToParent)) follow();
    return QWidget::eventFilter(watched, event);
}

}  // namespace lamina::ui
