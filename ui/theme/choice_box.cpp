// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/choice_box.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QStyleOptionComboBox>
#include <QStylePainter>
#include <QToolTip>

namespace lamina::ui {

namespace {

constexpr int besideChoice = 28;  // pixels beside the words in the list: its margins and those of an entry

}  // namespace

QString ChoiceBox::shown() const {
    QStyleOptionComboBox option;
    initStyleOption(&option);
    const QRect words = style()->subControlRect(QStyle::CC_ComboBox, &option, QStyle::SC_ComboBoxEditField, this);
    return fontMetrics().elidedText(currentText(), Qt::ElideRight, words.width());
}

void ChoiceBox::showPopup() {
    view()->setMinimumWidth(qMax(width(), view()->sizeHintForColumn(modelColumn()) + besideChoice));
    QComboBox::showPopup();
}

bool ChoiceBox::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip || shown() == currentText()) return QComboBox::event(event);
    const QString all = toolTip().isEmpty() ? currentText() : currentText() + QStringLiteral("\n\n") + toolTip();
    QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), all, this);
    return true;
}

void ChoiceBox::paintEvent(QPaintEvent*) {
    QStylePainter painter(this);
    QStyleOptionComboBox option;
    initStyleOption(&option);
    painter.drawComplexControl(QStyle::CC_ComboBox, option);
    option.currentText = shown();
    painter.drawControl(QStyle::CE_ComboBoxLabel, option);
}

}  // namespace lamina::ui
