// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/menu_button.h"

#include <QStyleOptionButton>
#include <QStylePainter>

namespace lamina::ui {

namespace {

constexpr int narrowestName = 64;  // pixels: a few letters and the arrow

}  // namespace

QString MenuButton::shown() const {
    constexpr int gap = 4;  // pixels that styles leave between icon and words
    QStyleOptionButton option;
    initStyleOption(&option);
    const int room = style()->subElementRect(QStyle::SE_PushButtonContents, &option, this).width() - (icon().isNull() ? 0 : iconSize().width() + gap);
    return fontMetrics().elidedText(text(), Qt::ElideMiddle, room, Qt::TextShowMnemonic);
}

QSize MenuButton::minimumSizeHint() const {
    const QSize all = QPushButton::sizeHint();
    return {qMin(all.width(), narrowestName), all.height()};
}

/** The arrow is an icon behind the words. Only the picture is turned: a button that is would hang its menu out of the window. */
void MenuButton::paintEvent(QPaintEvent*) {
    QStylePainter painter(this);
    QStyleOptionButton option;
    initStyleOption(&option);
    option.text = shown();
    option.direction = option.direction == Qt::LeftToRight ? Qt::RightToLeft : Qt::LeftToRight;
    painter.drawControl(QStyle::CE_PushButton, option);
}

}  // namespace lamina::ui
