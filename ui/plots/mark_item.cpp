// SPDX-License-Identifier: GPL-3.0-or-later
// Painting of the marks.
#include "ui/plots/mark_item.h"

#include "ui/plots/mark_labels.h"
#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

namespace {

/** What a line of the best epoch, of trouble or of a note is drawn with. */
QPen markPen(PlotMark::Kind kind) {
    const Theme& t = theme();
    if (kind == PlotMark::Kind::Best) return {t.ok, 1.4, Qt::DotLine};
    return kind == PlotMark::Kind::Trouble ? QPen(t.error, 1.4) : QPen(t.muted, 1.6);
}

QColor markTextColor(PlotMark::Kind kind) {
    const Theme& t = theme();
    return kind == PlotMark::Kind::Note ? t.muted : kind == PlotMark::Kind::Best ? t.okText : t.errorText;
}

}  // namespace

MarkItem::MarkItem(QCustomPlot* plot, const PlotModel& model) : QCPAbstractItem(plot), model_(model) {
    setLayer(QStringLiteral("axes"));  // above all curves, however many there are
    setClipToAxisRect(false);  // the texts stand above the axes, where no curve runs
    setClipAxisRect(plot->axisRect());
}

int MarkItem::rowHeight() { return QFontMetrics(ui::font(TextSize::Small)).height() + 6; }

void MarkItem::draw(QCPPainter* painter) {
    const QRectF area = clipAxisRect()->rect();
    painter->setFont(ui::font(TextSize::Small));
    std::vector<const PlotMark*> seen;
    std::vector<MarkText> texts;
    for (const PlotMark& mark : model_.marks) {
        const double x = mParentPlot->xAxis->coordToPixel(mark.x);
        if (x < area.left() - 1 || x > area.right() + 1) continue;
        seen.push_back(&mark);
        texts.push_back({x, mark.text.isEmpty() ? 0.0 : painter->fontMetrics().horizontalAdvance(mark.text) + 2.0, mark.kind != PlotMark::Kind::Note});
    }
    const auto places = placeMarkTexts(texts, area.left(), area.right());
    for (std::size_t i = 0; i < seen.size(); ++i) {
        drawLine(*painter, *seen[i], texts[i].x, places[i].width > 0);
        if (places[i].width <= 0) continue;
        const bool whole = places[i].width >= texts[i].width;
        painter->setPen(markTextColor(seen[i]->kind));
        painter->drawText(QRectF(places[i].left, area.top() - rowHeight(), places[i].width, rowHeight() - 2), Qt::AlignLeft | Qt::AlignVCenter,
                          whole ? seen[i]->text : painter->fontMetrics().elidedText(seen[i]->text, Qt::ElideRight, static_cast<int>(places[i].width)));
    }
}

/** From its text down; one whose text is not written would cross those that are. Of a note but faintly, with a tick at the bottom. */
void MarkItem::drawLine(QCPPainter& painter, const PlotMark& mark, double x, bool written) const {
    const QRectF area = clipAxisRect()->rect();
    const double top = !written ? area.top() : area.top() - rowHeight() + 3;
    painter.setPen(markPen(mark.kind));
    if (mark.kind != PlotMark::Kind::Note) return painter.drawLine(QLineF(x, top, x, area.bottom()));
    painter.drawLine(QLineF(x, area.bottom() - 9, x, area.bottom()));
    if (mark.text.isEmpty()) return;
    QColor faint = theme().muted;
    faint.setAlphaF(0.4F);
    painter.setPen(QPen(faint, 1));
    painter.drawLine(QLineF(x, top, x, area.bottom() - 9));
}

}  // namespace lamina::ui
