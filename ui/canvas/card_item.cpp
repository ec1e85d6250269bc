// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/card_item.h"

#include <QCoreApplication>
#include <QPainter>
#include <QStyleOptionGraphicsItem>
#include <algorithm>

#include "ui/theme/fonts.h"
#include "ui/theme/palette.h"
#include "ui/theme/theme.h"

namespace lamina::ui {
namespace {

constexpr double kWordsFrom = 0.45;  // below this zoom words are specks: the stripe and the name remain
constexpr int kSummarySize = 12;     // pixels
constexpr double kNameFrom = 0.22;
constexpr double kPortsApart = 36;   // between the landing points of a merging layer

QFont cardFont(int pixels, QFont::Weight weight = QFont::Normal) {
    QFont f = font(TextSize::Body);
    f.setPixelSize(pixels);
    f.setWeight(weight);
    return f;
}

}  // namespace

CardItem::CardItem() {
    setCacheMode(NoCache);
    setZValue(2);
}

void CardItem::show(const CardFace& face) {
    if (face_ == face) return;
    face_ = face;
    setZValue(face.selected ? 3 : 2);
    // Its words are cut where they are long, and gone from far away.
    QString words = face.name + QLatin1Char('\n') + face.summary + QLatin1Char('\n') + face.shape;
    if (!face.parameters.isEmpty()) words += QStringLiteral(" · ") + QCoreApplication::translate("CardItem", "%1 parameters").arg(face.parameters);
    setToolTip(words);
    update();
}

QPainterPath CardItem::shape() const {
    QPainterPath path;
    path.addRect(body());
    return path;
}

void CardItem::paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*) {
    const double zoom = option->levelOfDetailFromTransform(painter->worldTransform());
    if (face_.greyed) painter->setOpacity(0.35);
    else if (face_.outside) painter->setOpacity(0.65);
    if (zoom < kNameFrom) return paintSpeck(*painter);
    paintFrame(*painter);
    if (zoom >= kWordsFrom) paintWords(*painter);
    else {
        painter->setPen(theme().text);
        painter->setFont(cardFont(22, QFont::DemiBold));
        painter->drawText(body().adjusted(18, 0, -8, 0), Qt::AlignVCenter | Qt::AlignLeft, face_.name);
    }
    paintPorts(*painter);
    if (face_.wrong || face_.warned) paintBadge(*painter);
}

void CardItem::paintSpeck(QPainter& painter) const {
    const Theme& c = theme();
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.fillRect(body(), face_.wrong ? c.error : face_.selected ? c.accent : c.panel);
    painter.fillRect(QRectF(-width / 2, -height / 2, 16, height), familyColor(face_.family));
    painter.setRenderHint(QPainter::Antialiasing, true);
}

void CardItem::paintFrame(QPainter& painter) const {
    const Theme& c = theme();
    const QColor outline = face_.wrong ? c.error : face_.selected || face_.target ? c.accent : c.line;
    const double width = face_.wrong || face_.selected || face_.target ? 2 : 1;
    painter.setBrush(c.panel);
    if (!face_.block.isEmpty()) paintStack(painter, QPen(outline, 1));
    painter.setPen(QPen(outline, width, face_.outside ? Qt::DashLine : Qt::SolidLine));
    painter.drawRoundedRect(body(), radius, radius);
    if (face_.wrong && face_.selected) {  // both must be seen
        painter.setPen(QPen(c.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(body().adjusted(-4, -4, 4, 4), radius + 4, radius + 4);
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(familyColor(face_.family));
    painter.drawRoundedRect(QRectF(-CardItem::width / 2, -height / 2 + 9, 4, height - 18), 1.5, 1.5);
}

void CardItem::paintStack(QPainter& painter, const QPen& outline) const {
    painter.setPen(outline);
    for (const double behind : {6.0, 3.0}) painter.drawRoundedRect(body().translated(behind, behind), radius, radius);
}

void CardItem::paintWords(QPainter& painter) const {
    const Theme& c = theme();
    const QRectF upper(-width / 2 + 16, -height / 2 + 9, width - 30, 20), lower = upper.translated(0, 21);
    painter.setFont(cardFont(13));
    painter.setPen(face_.wrong && face_.shape == QLatin1String("?") ? c.errorText : c.text);
    painter.drawText(upper, Qt::AlignRight | Qt::AlignVCenter, face_.shape);
    const double shapeWidth = QFontMetricsF(painter.font()).horizontalAdvance(face_.shape);
    painter.setFont(cardFont(13, QFont::DemiBold));
    painter.setPen(c.text);
    const QFontMetricsF bold(painter.font());
    painter.drawText(upper, Qt::AlignLeft | Qt::AlignVCenter, bold.elidedText(face_.name, Qt::ElideRight, upper.width() - shapeWidth - 8));

    painter.setFont(cardFont(11));
    painter.setPen(c.muted);
    const QString count = face_.frozen ? face_.parameters + QStringLiteral(" ❄") : face_.parameters;
    painter.drawText(lower, Qt::AlignRight | Qt::AlignVCenter, count);
    const double countWidth = QFontMetricsF(painter.font()).horizontalAdvance(count);
    painter.setFont(cardFont(kSummarySize));
    painter.setPen(c.muted);
    painter.drawText(lower, Qt::AlignLeft | Qt::AlignVCenter, fitting(face_.summary, lower.width() - countWidth - 6));
}

QString CardItem::fitting(const QString& summary, double width) {
    const QFontMetricsF metrics(cardFont(kSummarySize));
    const QStringList all = shorterSummaries(summary);
    const auto fits = std::find_if(all.begin(), all.end(), [&](const QString& words) { return metrics.horizontalAdvance(words) <= width; });
    return fits != all.end() ? *fits : metrics.elidedText(all.back(), Qt::ElideRight, width);
}

void CardItem::paintPorts(QPainter& painter) const {
    const Theme& c = theme();
    painter.setPen(QPen(face_.target ? c.accent : c.faint, 1.3));
    painter.setBrush(c.panel);
    for (int i = 0; face_.takesInput && i < face_.inputs; ++i) painter.drawEllipse(QPointF(inputX(i), -height / 2), portRadius, portRadius);
    if (face_.exit) painter.drawEllipse(QPointF(0, height / 2), portRadius, portRadius);
}

double CardItem::inputX(int rank) const {
    const double apart = std::min(kPortsApart, (width - 2 * radius) / std::max(1, face_.inputs));
    return (std::min(rank, face_.inputs - 1) - (face_.inputs - 1) / 2.0) * apart;
}

void CardItem::paintBadge(QPainter& painter) const {
    const Theme& c = theme();
    const QPointF at(width / 2 - 8, -height / 2 - 8);
    painter.setPen(Qt::NoPen);
    painter.setBrush(face_.wrong ? c.error : c.warning);
    painter.drawEllipse(at, 9, 9);
    painter.setPen(c.panel);
    painter.setFont(cardFont(12, QFont::Bold));
    painter.drawText(QRectF(at.x() - 9, at.y() - 9, 18, 18), Qt::AlignCenter, QStringLiteral("!"));
}

}  // namespace lamina::ui
