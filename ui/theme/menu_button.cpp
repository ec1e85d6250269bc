// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/menu_button.h"

#include <QStyleOptionButton>
#include <QStylePainter>

namespace lamina::ui {

namespace {

constexpr int narrowestName = 64;  // pixels: a few letters and the arrow

}  // namespace

QString MenuButton::shown() const {
    const QFontMetrics metrics = fontMetrics();
    const int beside = QPushButton::sizeHint().width() - metrics.size(Qt::TextShowMnemonic, text()).width();
    return metrics.elidedText(text(), Qt::ElideMiddle, width() - beside + 1, Qt::TextShowMnemonic);
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
