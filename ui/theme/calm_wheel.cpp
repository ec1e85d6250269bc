// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/calm_wheel.h"

#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QEvent>
#include <QScrollBar>

namespace lamina::ui {

namespace {

bool turnsByWheel(const QObject* object) {
    return qobject_cast<const QAbstractSpinBox*>(object) || qobject_cast<const QComboBox*>(object) ||
           (qobject_cast<const QAbstractSlider*>(object) && !qobject_cast<const QScrollBar*>(object));
}

}  // namespace

bool CalmWheel::eventFilter(QObject* watched, QEvent* event) {
    const auto type = event->type();
    if ((type != QEvent::Wheel && type != QEvent::Polish) || !turnsByWheel(watched)) return false;
    auto* widget = static_cast<QWidget*>(watched);
    if (type == QEvent::Polish && widget->focusPolicy() == Qt::WheelFocus) widget->setFocusPolicy(Qt::StrongFocus);  // else it has the focus by then
    if (type == QEvent::Polish || widget->hasFocus()) return false;
    event->ignore();  // so the page behind gets it
    return true;
}

}  // namespace lamina::ui
