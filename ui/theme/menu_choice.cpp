// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/menu_choice.h"

#include <QEvent>
#include <QStyleOptionToolButton>
#include <QStylePainter>

#include "ui/theme/icons.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

namespace {

constexpr int beforeWords = 9, arrowSide = 12, arrowPlace = 22;  // pixels: as of a QComboBox in the style sheet
constexpr int narrowestChoice = 64;

}  // namespace

MenuChoice::MenuChoice(QWidget* parent) : QToolButton(parent) {
    setProperty("kind", "choice");
    setPopupMode(QToolButton::InstantPopup);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QRect MenuChoice::words() const { return rect().adjusted(beforeWords, 0, -arrowPlace, 0); }

QString MenuChoice::shown() const { return fontMetrics().elidedText(text(), Qt::ElideRight, words().width()); }

QSize MenuChoice::sizeHint() const { return {fontMetrics().horizontalAdvance(text()) + beforeWords + arrowPlace, metrics::control}; }

QSize MenuChoice::minimumSizeHint() const { return {narrowestChoice, metrics::control}; }

bool MenuChoice::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) setToolTip(shown() == text() ? QString() : text());
    return QToolButton::event(event);
}

void MenuChoice::paintEvent(QPaintEvent*) {
    QStylePainter painter(this);
    QStyleOptionToolButton option;
    initStyleOption(&option);
    option.text.clear();
    painter.drawComplexControl(QStyle::CC_ToolButton, option);
    painter.setPen(isEnabled() ? theme().text : theme().faint);
    painter.drawText(words(), static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter), shown());
    const QRect arrow(width() - (arrowPlace + arrowSide) / 2, (height() - arrowSide) / 2, arrowSide, arrowSide);
    lamina::ui::icon(QStringLiteral("chevron-down"), IconColor::Muted).paint(&painter, arrow, Qt::AlignCenter, isEnabled() ? QIcon::Normal : QIcon::Disabled);
}

}  // namespace lamina::ui
