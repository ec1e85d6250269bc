// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window/keys_button.h"

#include <QKeySequence>
#include <QStyleOptionButton>
#include <QStylePainter>

#include "ui/theme/theme.h"

namespace lamina::ui {

namespace {

const QString beforeKeys = QStringLiteral("   ");
constexpr int afterIcon = 4;  // pixels that styles leave there

}  // namespace

KeysButton::KeysButton(QWidget* parent) : QPushButton(parent) {
    setProperty("kind", "primary");
    setAutoDefault(false);
    setIconSize({16, 16});
}

QString KeysButton::withKeys(const QString& words, const QKeySequence& keys) { return words + beforeKeys + keys.toString(QKeySequence::NativeText); }

void KeysButton::paintEvent(QPaintEvent*) {
    QStylePainter painter(this);
    QStyleOptionButton option;
    initStyleOption(&option);
    const QString words = text().section(beforeKeys, 0, 0), keys = text().mid(words.size());
    option.text.clear();
    option.icon = {};
    painter.drawControl(QStyle::CE_PushButton, option);
    QFont light = font();
    light.setWeight(QFont::Normal);
    const int side = icon().isNull() ? 0 : iconSize().width();
    const int first = fontMetrics().horizontalAdvance(words), second = QFontMetrics(light).horizontalAdvance(keys);
    QRect place = rect();
    place.setLeft((width() - (side > 0 ? side + afterIcon : 0) - first - second) / 2);
    if (side > 0) icon().paint(&painter, QRect(place.left(), (height() - side) / 2, side, side), Qt::AlignCenter, isEnabled() ? QIcon::Normal : QIcon::Disabled);
    if (side > 0) place.setLeft(place.left() + side + afterIcon);
    painter.setPen(isEnabled() ? theme().onAccent : theme().muted);
    painter.drawText(place, static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter), words);
    painter.setFont(light);
    painter.drawText(place.adjusted(first, 0, 0, 0), static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter), keys);
}

}  // namespace lamina::ui
