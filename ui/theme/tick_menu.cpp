// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/tick_menu.h"

#include <QKeyEvent>
#include <QMouseEvent>

namespace lamina::ui {

namespace {

bool canTick(const QAction* action) { return action && action->isCheckable() && action->isEnabled(); }

}  // namespace

void TickMenu::showEvent(QShowEvent* event) {
    pressed_ = false;
    QMenu::showEvent(event);
}

void TickMenu::mousePressEvent(QMouseEvent* event) {
    pressed_ = true;
    QMenu::mousePressEvent(event);
}

/** On a low screen the menu opens over its button: the press that opened it ends on an entry that nobody chose. */
void TickMenu::mouseReleaseEvent(QMouseEvent* event) {
    if (!pressed_) return;
    QAction* action = rect().contains(event->pos()) ? actionAt(event->pos()) : nullptr;
    if (canTick(action)) action->trigger();
    else QMenu::mouseReleaseEvent(event);
}

void TickMenu::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Space && canTick(activeAction())) activeAction()->trigger();
    else QMenu::keyPressEvent(event);
}

}  // namespace lamina::ui
