// SPDX-License-Identifier: GPL-3.0-or-later
// Painting of the bars.
#include "ui/plots/bar_list.h"

#include <QFontMetrics>
#include <QPainter>
#include <algorithm>

#include "ui/plots/numbers.h"
#include "ui/theme/contrast.h"
#include "ui/theme/fonts.h"
#include "ui/theme/palette.h"
#include "ui/theme/theme.h"

namespace lamina::ui {
namespace {

constexpr int rowHeight = 24;
constexpr int usualValue = 48, beforeValue = 8;  // pixels

}  // namespace

BarList::BarList(QWidget* parent) : QWidget(parent) { setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed); }

void BarList::setBars(std::vector<Bar> bars) {
    bars_ = std::move(bars);
    QStringList words;
    for (const Bar& bar : bars_) words << bar.label + QLatin1Char(' ') + valueOf(bar);
    setAccessibleName(words.join(QStringLiteral(", ")));
    updateGeometry();
    update();
}

QString BarList::valueOf(const Bar& bar) {
    return bar.value.isEmpty() ? probabilityText(bar.share) : bar.value;
}

int BarList::valueWidth() const {
    const QFontMetrics metrics(ui::font(TextSize::Body));
    int widest = usualValue;
    for (const Bar& bar : bars_) widest = std::max(widest, metrics.horizontalAdvance(valueOf(bar)) + beforeValue);
    return widest;
}

QSize BarList::sizeHint() const { return {240, rowHeight * static_cast<int>(bars_.size())}; }

void BarList::paintRow(QPainter& painter, const Bar& bar, const QRectF& row, double labelWidth, double values) const {
    painter.setPen(theme().text);
    painter.setFont(ui::font(TextSize::Body, QFont::DemiBold));
    const QString label = painter.fontMetrics().elidedText(bar.label, Qt::ElideRight, static_cast<int>(labelWidth));
    painter.drawText(row.adjusted(0, 0, labelWidth - row.width(), 0), Qt::AlignLeft | Qt::AlignVCenter, label);
    painter.setFont(ui::font(TextSize::Body));
    painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, valueOf(bar));
    const QRectF track(row.left() + labelWidth + 12, row.center().y() - 5, row.width() - labelWidth - 12 - values, 10);
    painter.setPen(Qt::NoPen);
    painter.setBrush(mix(theme().muted, theme().line, 0.08));
    painter.drawRoundedRect(track, 5, 5);
    const double filled = std::clamp(bar.share, 0.0, 1.0) * track.width();
    if (filled < 0.5) return;  // nothing looks like nothing
    painter.setClipRect(QRectF(track.topLeft(), QSizeF(std::max(2.0, filled), track.height())));
    painter.setBrush(curveColor(bar.slot));
    painter.drawRoundedRect(QRectF(track.topLeft(), QSizeF(std::max(10.0, filled), track.height())), 5, 5);
    painter.setClipping(false);
}

void BarList::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QFontMetrics bold(ui::font(TextSize::Body, QFont::DemiBold));
    int labelWidth = 0;
    for (const Bar& bar : bars_) labelWidth = std::max(labelWidth, bold.horizontalAdvance(bar.label) + 2);
    labelWidth = std::min(labelWidth, width() * 2 / 5);
    const int values = valueWidth();
    for (std::size_t i = 0; i < bars_.size(); ++i) {
        paintRow(painter, bars_[i], QRectF(0, rowHeight * static_cast<double>(i), width(), rowHeight), labelWidth, values);
    }
}

}  // namespace lamina::ui
