// SPDX-License-Identifier: GPL-3.0-or-later
// Painting of the entry.
#include "ui/plots/legend_item.h"

#include <QPainter>
#include <QPixmap>

#include "ui/theme/fonts.h"
#include "ui/theme/palette.h"
#include "ui/theme/theme.h"

namespace lamina::ui {
namespace {

constexpr int sample = 18;
constexpr int gap = 5;

}  // namespace

QPen legendPen(CurveStyle style) {
    QPen pen(curveColor(style.slot), 2, Qt::SolidLine, Qt::FlatCap);
    if (style.dashed) pen.setDashPattern(curveDash(style.slot == 0 ? 1 : style.slot));
    return pen;
}

QIcon legendIcon(CurveStyle style, bool drawn) {
    QPixmap picture(sample, sample);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    QPen pen = legendPen(style);
    pen.setWidth(3);
    if (!drawn) pen.setColor(theme().line);
    painter.setPen(pen);
    painter.drawLine(0, sample / 2, sample, sample / 2);
    QIcon icon(picture);
    for (const auto mode : {QIcon::Selected, QIcon::Active}) icon.addPixmap(picture, mode);  // else the style tints it
    return icon;
}

LegendItem::LegendItem(int curve, const QString& name, CurveStyle style, QWidget* parent)
    : QAbstractButton(parent), curve_(curve), style_(style) {
    setText(name);
    setAccessibleName(tr("Curve %1").arg(name));
    setToolTip(tr("Hide or show %1").arg(name));
    setCheckable(true);
    setChecked(true);
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
}

QSize LegendItem::sizeHint() const {
    return {sample + gap + QFontMetrics(ui::font(TextSize::Small)).horizontalAdvance(text()) + 6, 20};
}

void LegendItem::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (hasFocus()) {
        painter.setPen(QPen(theme().accent, 1));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    }
    QPen pen = legendPen(style_);
    if (!isChecked()) pen.setColor(theme().line);
    painter.setPen(pen);
    painter.drawLine(QLineF(2, height() / 2.0, 2 + sample, height() / 2.0));
    QFont face = ui::font(TextSize::Small);
    face.setStrikeOut(!isChecked());
    painter.setFont(face);
    painter.setPen(theme().muted);
    painter.drawText(rect().adjusted(2 + sample + gap, 0, 0, 0), Qt::AlignVCenter, text());
}

}  // namespace lamina::ui
