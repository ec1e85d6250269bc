// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/histogram_view.h"

#include <QHelpEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/plots/histogram.h"
#include "ui/plots/numbers.h"
#include "ui/plots/plot_model.h"
#include "ui/plots/series.h"
#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

namespace {
constexpr double axisSpace = 20, air = 8;
constexpr int usualBins = 30;
}

Bins binned(std::span<const double> values, int about) {
    ValueRange range;
    for (const double v : values) range.include(v);
    if (range.empty()) return {};
    Bins bins;
    const double size = range.high - range.low;
    bins.width = size > 0 ? PlotModel::tickStep(size, about) : std::max(std::abs(range.low) / 10, 1e-6);
    const double first = std::floor(range.low / bins.width);
    bins.low = first * bins.width;
    bins.counts.assign(static_cast<std::size_t>(std::floor(range.high / bins.width) - first) + 1, 0);
    for (const double v : values) {
        if (!std::isfinite(v)) continue;
        const auto bin = static_cast<std::size_t>(std::floor(v / bins.width) - first);
        ++bins.counts[std::min(bin, bins.counts.size() - 1)];
    }
    return bins;
}

HistogramView::HistogramView(QWidget* parent) : QWidget(parent) { setMinimumSize(80, 60); }

void HistogramView::setValues(std::span<const double> values, const QString& name) {
    bins_ = binned(values, usualBins);
    name_ = name;
    setAccessibleName(tr("%1: %2 values from %3 to %4").arg(name).arg(values.size()).arg(valueText(bins_.low), valueText(bins_.high())));
    update();
}

QRectF HistogramView::area() const { return QRectF(rect()).adjusted(0, 0, 0, -axisSpace); }

double HistogramView::place(double value) const {
    const QRectF where = area().adjusted(air, 0, -air, 0);
    return where.left() + (value - bins_.low) / (bins_.high() - bins_.low) * where.width();
}

void HistogramView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF where = area();
    QPainterPath outline;
    outline.addRoundedRect(where.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    painter.fillPath(outline, theme().raised);
    painter.setPen(theme().line);
    painter.drawPath(outline);
    if (bins_.counts.empty()) return;
    paintHistogram(painter, where.adjusted(air, 2 * air, -air, -1), bins_.counts);
    paintAxis(painter);
}

void HistogramView::paintAxis(QPainter& painter) const {
    const QRectF where = area();
    const QRectF below(where.left(), where.bottom() + 2, where.width(), axisSpace - 2);
    painter.setFont(lamina::ui::font(TextSize::Small));
    painter.setPen(theme().muted);
    painter.drawText(below, Qt::AlignLeft | Qt::AlignVCenter, tickText(bins_.low, bins_.width));
    painter.drawText(below, Qt::AlignRight | Qt::AlignVCenter, tickText(bins_.high(), bins_.width));
    painter.drawText(below, Qt::AlignCenter, name_);
    if (bins_.low >= 0 || bins_.high() <= 0) return;
    painter.setPen(QPen(theme().muted, 1, Qt::DashLine));
    painter.drawLine(QPointF(place(0), where.top() + 1), QPointF(place(0), where.bottom()));
}

bool HistogramView::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip || bins_.counts.empty()) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const double share = (help->pos().x() - place(bins_.low)) / (place(bins_.high()) - place(bins_.low));
    if (share < 0 || share >= 1) return QWidget::event(event);
    const auto bin = static_cast<std::size_t>(share * static_cast<double>(bins_.counts.size()));
    const double from = bins_.low + bins_.width * static_cast<double>(bin);
    QToolTip::showText(help->globalPos(), tr("%1 to %2: %3").arg(valueText(from), valueText(from + bins_.width)).arg(bins_.counts[bin]), this);
    return true;
}

}  // namespace lamina::ui
