// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/drift_view.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "ui/plots/numbers.h"
#include "ui/theme/fonts.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

namespace {

constexpr double axisBelow = 18, axisLeft = 46;

}  // namespace

DriftView::DriftView(QWidget* parent) : QWidget(parent) { setMinimumSize(120, 80); }

void DriftView::setSpreads(std::vector<Spread> spreads) {
    const std::size_t step = every(spreads.size());
    spreads_.clear();
    for (std::size_t i = (spreads.size() - 1) % step; i < spreads.size(); i += step) spreads_.push_back(std::move(spreads[i]));
    low_ = high_ = 0;
    for (std::size_t i = 0; i < spreads_.size(); ++i) {
        low_ = i == 0 ? spreads_[i].low : std::min(low_, spreads_[i].low);
        high_ = i == 0 ? spreads_[i].high : std::max(high_, spreads_[i].high);
    }
    setAccessibleName(spreads_.empty() ? QString() : tr("values between %1 and %2").arg(valueText(low_), valueText(high_)));
    update();
}

QRectF DriftView::area() const { return QRectF(rect()).adjusted(axisLeft, 2, -2, -axisBelow); }

void DriftView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const QRectF where = area();
    painter.fillRect(where, theme().raised);
    if (spreads_.empty() || !(high_ > low_)) return;
    paintShades(painter, where);
    paintAxes(painter, where);
}

void DriftView::paintShades(QPainter& painter, const QRectF& where) const {
    const double width = where.width() / static_cast<double>(spreads_.size());
    QColor shade = theme().accent;
    for (std::size_t i = 0; i < spreads_.size(); ++i) {
        const Spread& s = spreads_[i];
        // Whole pixels: no gaps between some columns and none between others.
        const double left = std::round(where.left() + width * static_cast<double>(i)), right = std::max(std::round(where.left() + width * static_cast<double>(i + 1)), left + 1);
        const double most = s.counts.empty() ? 0 : *std::max_element(s.counts.begin(), s.counts.end());
        const double step = (s.high - s.low) / static_cast<double>(std::max<std::size_t>(s.counts.size(), 1));
        for (std::size_t bin = 0; bin < s.counts.size() && most > 0; ++bin) {
            if (s.counts[bin] == 0) continue;
            const double top = (high_ - (s.low + step * static_cast<double>(bin + 1))) / (high_ - low_), height = step / (high_ - low_);
            shade.setAlphaF(static_cast<float>(0.08 + 0.92 * std::sqrt(s.counts[bin] / most)));  // the few are seen, too
            painter.fillRect(QRectF(left, where.top() + top * where.height(), right - left, std::max(height * where.height(), 1.0)), shade);
        }
    }
}

void DriftView::paintAxes(QPainter& painter, const QRectF& where) const {
    painter.setFont(lamina::ui::font(TextSize::Small));
    painter.setPen(theme().muted);
    const QRectF left(0, where.top(), axisLeft - 6, where.height());
    painter.drawText(left, Qt::AlignRight | Qt::AlignTop, valueText(high_));
    painter.drawText(left, Qt::AlignRight | Qt::AlignBottom, valueText(low_));
    const QRectF below(where.left(), where.bottom() + 2, where.width(), axisBelow - 2);
    painter.drawText(below, Qt::AlignLeft | Qt::AlignVCenter, tr("step %1").arg(groupedText(spreads_.front().x)));
    painter.drawText(below, Qt::AlignRight | Qt::AlignVCenter, groupedText(spreads_.back().x));
    if (low_ >= 0 || high_ <= 0) return;
    const double zero = where.top() + high_ / (high_ - low_) * where.height();
    painter.drawText(QRectF(0, zero - 8, axisLeft - 6, 16), Qt::AlignRight | Qt::AlignVCenter, QStringLiteral("0"));
    painter.setPen(QPen(theme().line, 1));
    painter.drawLine(QPointF(where.left(), zero), QPointF(where.right(), zero));
}

bool DriftView::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip || spreads_.empty()) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const double share = (help->pos().x() - area().left()) / area().width();
    if (share < 0 || share >= 1) return QWidget::event(event);
    const Spread& s = spreads_[static_cast<std::size_t>(share * static_cast<double>(spreads_.size()))];
    QToolTip::showText(help->globalPos(), tr("step %1: from %2 to %3").arg(groupedText(s.x), valueText(s.low), valueText(s.high)), this);
    return true;
}

}  // namespace lamina::ui
