// SPDX-License-Identifier: GPL-3.0-or-later
// Painting of the marks.
#include "ui/plots/mark_item.h"

#include <algorithm>

#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

MarkItem::MarkItem(QCustomPlot* plot, const PlotModel& model) : QCPAbstractItem(plot), model_(model) {
    setLayer(QStringLiteral("axes"));  // above all curves, however many there are
    setClipToAxisRect(true);
    setClipAxisRect(plot->axisRect());
}

void MarkItem::draw(QCPPainter* painter) {
    std::vector<QRectF> taken;
    painter->setFont(ui::font(TextSize::Small));
    for (const PlotMark& mark : model_.marks) {
        if (mark.kind != PlotMark::Kind::Note) drawMark(*painter, mark, taken);
    }
    for (const PlotMark& mark : model_.marks) {
        if (mark.kind == PlotMark::Kind::Note) drawMark(*painter, mark, taken);
    }
}

void MarkItem::drawMark(QCPPainter& painter, const PlotMark& mark, std::vector<QRectF>& taken) const {
    const QRectF area = clipAxisRect()->rect();
    const double x = mParentPlot->xAxis->coordToPixel(mark.x);
    if (x < area.left() - 1 || x > area.right() + 1) return;
    const Theme& t = theme();
    const bool note = mark.kind == PlotMark::Kind::Note;
    const bool best = mark.kind == PlotMark::Kind::Best;
    painter.setPen(note ? QPen(t.muted, 1.6) : best ? QPen(t.ok, 1.4, Qt::DotLine) : QPen(t.error, 1.4));
    painter.drawLine(QLineF(x, note ? area.bottom() - 9 : area.top(), x, area.bottom()));
    const QSizeF size = painter.fontMetrics().size(0, mark.text);
    QRectF box(QPointF(x + 5, note ? area.bottom() - size.height() - 2 : area.top() + 2), size);
    if (box.right() > area.right()) box.moveRight(x - 5);
    if (std::any_of(taken.begin(), taken.end(), [&](const QRectF& other) { return other.intersects(box); })) return;
    taken.push_back(box.adjusted(-4, 0, 4, 0));
    QColor behind = t.panel;
    behind.setAlphaF(0.8F);
    painter.fillRect(box.adjusted(-2, 0, 2, 0), behind);
    painter.setPen(note ? t.muted : best ? t.okText : t.errorText);
    painter.drawText(box, Qt::AlignLeft | Qt::AlignVCenter, mark.text);
}

}  // namespace lamina::ui
