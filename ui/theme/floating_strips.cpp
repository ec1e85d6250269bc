// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/floating_strips.h"

#include <QAbstractScrollArea>
#include <QEvent>
#include <QLabel>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>
#include <algorithm>
#include <limits>

#include "ui/theme/metrics.h"
#include "ui/theme/strip.h"

namespace lamina::ui {

namespace {

constexpr int widest = 520, narrowest = 240, fromBelow = 8;
constexpr int aboveBar = 60;  // of a row of buttons at the lower edge
constexpr const char* keptFree = "keptFree";

/** Whether it is words that somebody may be reading, or a control that tells them. */
bool isRead(const QWidget& widget) {
    if (const auto* label = qobject_cast<const QLabel*>(&widget)) return !label->text().isEmpty();
    return widget.isEnabled() && widget.focusPolicy() & Qt::TabFocus && !qobject_cast<const QAbstractScrollArea*>(&widget);
}

}  // namespace

void keepFree(QWidget& panel) { panel.setProperty(keptFree, true); }

FloatingStrips::FloatingStrips(const std::vector<Strip*>& strips, QWidget& over, QWidget* parent) : QWidget(parent), strips_(strips), over_(over) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(metrics::gap);
    for (Strip* strip : strips_) {
        column->addWidget(strip);
        strip->installEventFilter(this);
    }
    over_.installEventFilter(this);
    if (auto* pages = qobject_cast<QStackedWidget*>(&over_))
        connect(pages, &QStackedWidget::currentChanged, this, [this] { QTimer::singleShot(0, this, &FloatingStrips::follow); });  // once that page is laid out
    follow();
}

void FloatingStrips::follow() {
    const bool said = std::any_of(strips_.begin(), strips_.end(), [](const Strip* s) { return !s->isHidden(); });
    if (said) place();
    setVisible(said);
}

QRect FloatingStrips::freePart() const {
    const QRect page(over_.mapTo(parentWidget(), QPoint()), over_.size());
    QRect part = page;
    for (const auto* panel : over_.findChildren<QWidget*>()) {
        if (!panel->property(keptFree).toBool() || !panel->isVisible()) continue;
        const QRect there(panel->mapTo(parentWidget(), QPoint()), panel->size());
        if (there.center().x() > page.center().x()) part.setRight(std::min(part.right(), there.left() - 1));
        else part.setLeft(std::max(part.left(), there.right() + 1));
    }
    return part.width() < narrowest + 2 * metrics::page ? page : part;
}

void FloatingStrips::place() {
    const QRect page = freePart();
    const int width = std::max(1, std::min(widest, page.width() - 2 * metrics::page));
    const int height = layout()->hasHeightForWidth() ? layout()->totalHeightForWidth(width) : layout()->totalSizeHint().height();
    const int left = page.left() + metrics::page, free = page.width() - 2 * metrics::page - width, top = page.bottom() + 1 - fromBelow - height;
    QRect best;
    int least = std::numeric_limits<int>::max();
    for (const int y : {top, std::max(top - aboveBar, page.top())})
        for (const int x : {free / 2, 0, free}) {  // below, and in the middle, where that is as good
            const QRect there(left + x, y, width, height);
            if (const int pixels = covered(there); pixels < least) best = there, least = pixels;
        }
    setGeometry(best);
    raise();
}

int FloatingStrips::covered(const QRect& there) const {
    int pixels = 0;
    for (const auto* widget : over_.findChildren<QWidget*>()) {
        if (!widget->isVisible() || widget == this || isAncestorOf(widget) || !isRead(*widget)) continue;
        const QRect seen = widget->visibleRegion().boundingRect().translated(widget->mapTo(parentWidget(), QPoint())) & there;
        pixels += seen.width() * seen.height();
    }
    return pixels;
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
