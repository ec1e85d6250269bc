// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/unit_view.h"

#include <QHelpEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "ui/plots/map_grid.h"
#include "ui/plots/numbers.h"
#include "ui/theme/fonts.h"
#include "ui/theme/palette.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

namespace {

constexpr std::size_t mostBars = 128, mostLines = 6;
constexpr double axisLeft = 46, axisBelow = 18, widestBar = 48;

/** How much each unit of a sequence changes. */
std::vector<double> changes(const Tensor& answers) {
    const auto values = answers.as<float>();
    const auto steps = static_cast<std::size_t>(answers.shape()[0]), units = static_cast<std::size_t>(answers.shape()[1]);
    std::vector<double> low(units, 1e300), high(units, -1e300);
    for (std::size_t t = 0; t < steps; ++t)
        for (std::size_t u = 0; u < units; ++u) {
            low[u] = std::min(low[u], static_cast<double>(values[t * units + u]));
            high[u] = std::max(high[u], static_cast<double>(values[t * units + u]));
        }
    for (std::size_t u = 0; u < units; ++u) high[u] -= low[u];
    return high;
}

std::vector<std::size_t> liveliest(const Tensor& answers) {
    const auto change = changes(answers);
    std::vector<std::size_t> units(change.size());
    std::iota(units.begin(), units.end(), std::size_t{0});
    std::stable_sort(units.begin(), units.end(), [&](std::size_t a, std::size_t b) { return change[a] > change[b]; });
    units.resize(std::min(units.size(), mostLines));
    std::sort(units.begin(), units.end());
    return units;
}

}  // namespace

UnitView::UnitView(QWidget* parent) : QWidget(parent) { setMinimumSize(80, 60); }

void UnitView::setAnswers(Tensor answers) {
    answers_ = std::move(answers);
    lines_.clear();
    low_ = high_ = 0;
    if (!answers_.empty())
        for (const float v : answers_.as<float>())
            if (std::isfinite(v)) low_ = std::min(low_, static_cast<double>(v)), high_ = std::max(high_, static_cast<double>(v));
    if (!answers_.empty() && sequence()) lines_ = liveliest(answers_);
    setAccessibleName(answers_.empty() ? QString() : tr("%1 units, from %2 to %3").arg(answers_.shape().back()).arg(valueText(low_), valueText(high_)));
    update();
}

QRectF UnitView::area() const { return QRectF(rect()).adjusted(axisLeft, 2, -2, -axisBelow); }

void UnitView::paintEvent(QPaintEvent*) {
    if (answers_.empty()) return;
    QPainter painter(this);
    if (!sequence() && static_cast<std::size_t>(answers_.shape().back()) > mostBars) return paintShades(painter);
    const QRectF where = area();
    painter.fillRect(where, theme().raised);
    painter.setFont(lamina::ui::font(TextSize::Small));
    painter.setPen(theme().muted);
    const QRectF left(0, where.top(), axisLeft - 6, where.height());
    if (high_ > 0) painter.drawText(left, Qt::AlignRight | Qt::AlignTop, valueText(high_));
    if (low_ < 0) painter.drawText(left, Qt::AlignRight | Qt::AlignBottom, valueText(low_));
    const QRectF below(where.left(), where.bottom() + 2, where.width(), axisBelow - 2);
    const Dim units = answers_.shape().back();
    const QString said = !sequence() ? (units == 1 ? tr("1 unit") : tr("%1 units").arg(units)) : lines_.size() < static_cast<std::size_t>(units) ? tr("%1 steps; the %2 liveliest of %3 units").arg(answers_.shape()[0]).arg(lines_.size()).arg(units) : tr("%1 steps").arg(answers_.shape()[0]);
    painter.drawText(below, Qt::AlignLeft | Qt::AlignVCenter, said);
    if (!(high_ > low_)) return;
    if (sequence()) paintLines(painter);
    else paintBars(painter);
}

void UnitView::paintBars(QPainter& painter) const {
    const QRectF where = area();
    const auto values = answers_.as<float>();
    const double width = std::min(where.width() / static_cast<double>(values.size()), widestBar), zero = where.top() + high_ / (high_ - low_) * where.height();
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double y = where.top() + (high_ - static_cast<double>(values[i])) / (high_ - low_) * where.height();
        if (!std::isfinite(y)) continue;
        painter.fillRect(QRectF(where.left() + width * static_cast<double>(i), std::min(y, zero), std::max(width * 0.8, 1.0), std::max(std::fabs(zero - y), 0.5)),
                         values[i] < 0 ? theme().curves[1] : theme().accent);
    }
    painter.setPen(theme().line);
    painter.drawLine(QPointF(where.left(), zero), QPointF(where.right(), zero));
}

/** A cell a unit, row by row. */
void UnitView::paintShades(QPainter& painter) const {
    const auto values = answers_.as<float>();
    const double w = width(), h = height() - axisBelow;
    const int columns = std::max(1, static_cast<int>(std::ceil(std::sqrt(static_cast<double>(values.size()) * w / std::max(h, 1.0)))));
    const int rows = (static_cast<int>(values.size()) + columns - 1) / columns;
    std::vector<float> padded(values.begin(), values.end());
    padded.resize(static_cast<std::size_t>(columns * rows), 0.0f);
    painter.drawImage(QRectF(0, 0, w, h), signedPicture(padded, columns, rows, 1, std::max(high_, -low_), theme()));
    painter.setFont(lamina::ui::font(TextSize::Small));
    painter.setPen(theme().muted);
    painter.drawText(QRectF(0, h + 2, w, axisBelow - 2), Qt::AlignLeft | Qt::AlignVCenter, tr("%1 units, from %2 to %3").arg(values.size()).arg(valueText(low_), valueText(high_)));
}

void UnitView::paintLines(QPainter& painter) const {
    const QRectF where = area();
    const auto values = answers_.as<float>();
    const auto steps = static_cast<std::size_t>(answers_.shape()[0]), units = static_cast<std::size_t>(answers_.shape()[1]);
    painter.setRenderHint(QPainter::Antialiasing);
    int slot = 0;
    for (const std::size_t unit : lines_) {
        QPainterPath path;
        for (std::size_t t = 0; t < steps; ++t) {
            const double x = where.left() + (steps > 1 ? static_cast<double>(t) / static_cast<double>(steps - 1) : 0.5) * where.width();
            const double y = where.top() + (high_ - static_cast<double>(values[t * units + unit])) / (high_ - low_) * where.height();
            if (t == 0) path.moveTo(x, y);
            else path.lineTo(x, y);
        }
        painter.strokePath(path, curvePen(slot++, 1.4));
    }
}

bool UnitView::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip || answers_.empty() || sequence() || static_cast<std::size_t>(answers_.shape().back()) > mostBars) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto values = answers_.as<float>();
    const double width = std::min(area().width() / static_cast<double>(values.size()), widestBar), at = (help->pos().x() - area().left()) / width;
    if (at < 0 || at >= static_cast<double>(values.size())) return QWidget::event(event);
    const auto unit = static_cast<std::size_t>(at);
    QToolTip::showText(help->globalPos(), tr("unit %1: %2").arg(unit + 1).arg(valueText(static_cast<double>(values[unit]))), this);
    return true;
}

}  // namespace lamina::ui
