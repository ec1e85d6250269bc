// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/error_card.h"

#include <QFontMetricsF>
#include <QPainter>

#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"

namespace lamina::ui {
namespace {

constexpr double kWidth = 330, kPad = 14, kTop = 10, kGap = 3, kLine = 20, kAway = 20;

QFont lineFont(QFont::Weight weight) {
    QFont f = font(TextSize::Body);
    f.setPixelSize(12);
    f.setWeight(weight);
    return f;
}

double heightOf(const QString& text, QFont::Weight weight) {
    if (text.isEmpty()) return 0;
    return QFontMetricsF(lineFont(weight)).boundingRect(QRectF(0, 0, kWidth - 2 * kPad, 1000), Qt::TextWordWrap, text).height() + kGap;
}

}  // namespace

ErrorCard::ErrorCard(const Issue& issue)
    : node_(issue.node),
      error_(issue.severity == Issue::Severity::Error),
      title_(QString::fromStdString(issue.title)),
      detail_(QString::fromStdString(issue.detail)) {
    for (const auto& remedy : issue.remedies) fixes_ << QString::fromStdString(remedy.title);
    titleHeight_ = heightOf(title_, QFont::DemiBold);
    detailHeight_ = heightOf(detail_, QFont::Normal);
    size_ = {kWidth, 2 * kTop + titleHeight_ + detailHeight_ + kLine * static_cast<double>(fixes_.size())};
    setZValue(5);
}

void ErrorCard::placeBeside(const QRectF& card, const std::function<bool(const QRectF&)>& free) {
    const QRectF below(QPointF(card.center().x() - kWidth / 2, card.bottom() + kAway), size_);
    const QRectF right(QPointF(card.right() + 2 * kAway, card.center().y() - size_.height() / 2), size_);
    const QRectF left = right.translated(-(card.width() + kWidth + 4 * kAway), 0);
    setPos(free(below) ? below.topLeft() : free(right) || !free(left) ? right.topLeft() : left.topLeft());
}

QRectF ErrorCard::fixRect(int fix) const {
    return {kPad, kTop + titleHeight_ + detailHeight_ + kLine * fix, kWidth - 2 * kPad, kLine};
}

int ErrorCard::fixAt(QPointF scenePoint) const {
    const QPointF at = mapFromScene(scenePoint);
    for (int i = 0; i < fixes_.size(); ++i)
        if (fixRect(i).contains(at)) return i;
    return -1;
}

QPointF ErrorCard::fixPoint(int fix) const { return mapToScene(fixRect(fix).center()); }

void ErrorCard::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    const Theme& c = theme();
    painter->setPen(QPen(error_ ? c.error : c.warning, 1));
    painter->setBrush(c.panel);
    painter->drawRoundedRect(QRectF(QPointF(), size_), 9, 9);
    painter->setFont(lineFont(QFont::DemiBold));
    painter->setPen(c.text);
    painter->drawText(QRectF(kPad, kTop, kWidth - 2 * kPad, titleHeight_), Qt::TextWordWrap, title_);
    painter->setFont(lineFont(QFont::Normal));
    painter->setPen(c.muted);
    painter->drawText(QRectF(kPad, kTop + titleHeight_, kWidth - 2 * kPad, detailHeight_), Qt::TextWordWrap, detail_);
    painter->setFont(lineFont(QFont::DemiBold));
    painter->setPen(c.accent);
    const QFontMetricsF metrics(painter->font());
    for (int i = 0; i < fixes_.size(); ++i)
        painter->drawText(fixRect(i), Qt::AlignLeft | Qt::AlignVCenter, metrics.elidedText(fixes_[i], Qt::ElideRight, fixRect(i).width()));
}

}  // namespace lamina::ui
