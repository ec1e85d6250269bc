// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/split_bar.h"

#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>
#include <utility>

#include "ui/theme/contrast.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

SplitBar::SplitBar(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMouseTracking(true);
    setAccessibleName(tr("Split into training, validation and test"));
}

void SplitBar::setSplit(const Split& split) {
    borders_[0] = static_cast<int>(std::lround(split.train * 100));
    borders_[1] = static_cast<int>(std::lround((split.train + split.validation) * 100));
    setAccessibleDescription(tr("train %1 %, validation %2 %, test %3 %").arg(borders_[0]).arg(borders_[1] - borders_[0]).arg(100 - borders_[1]));
    update();
}

double SplitBar::borderX(int border) const { return width() * borders_[border] / 100.0; }

int SplitBar::borderAt(double x) const {
    constexpr double reach = 6;
    for (const int border : {1, 0})
        if (std::abs(borderX(border) - x) <= reach) return border;
    return -1;
}

void SplitBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath outline;
    outline.addRoundedRect(rect(), metrics::controlRadius, metrics::controlRadius);
    painter.setClipPath(outline);
    painter.setFont(lamina::ui::font(TextSize::Small, QFont::DemiBold));
    const double edges[] = {0, borderX(0), borderX(1), static_cast<double>(width())};
    const int shares[] = {borders_[0], borders_[1] - borders_[0], 100 - borders_[1]};
    const QString words[] = {tr("train"), tr("val"), tr("test")};
    for (int i = 0; i < 3; ++i) {
        const QRectF part(edges[i], 0, edges[i + 1] - edges[i], height());
        const QColor color = Theme::light().curves[static_cast<std::size_t>(i)];
        painter.fillRect(part, color);
        painter.setPen(readable(Qt::white, color));
        const QString full = i == 0 ? tr("%1 %2 %").arg(words[i]).arg(shares[i]) : tr("%1 %2").arg(words[i]).arg(shares[i]);
        const auto& fm = painter.fontMetrics();
        const QString text = fm.horizontalAdvance(full) + 6 < part.width() ? full : QString::number(shares[i]);
        if (fm.horizontalAdvance(text) < part.width()) painter.drawText(part, Qt::AlignCenter, text);
    }
}

void SplitBar::mousePressEvent(QMouseEvent* event) { dragged_ = borderAt(event->position().x()); }

void SplitBar::mouseMoveEvent(QMouseEvent* event) {
    setCursor(dragged_ >= 0 || borderAt(event->position().x()) >= 0 ? Qt::SplitHCursor : Qt::ArrowCursor);
    if (dragged_ < 0 || width() == 0) return;
    const int percent = static_cast<int>(std::lround(event->position().x() * 100 / width()));
    borders_[dragged_] = dragged_ == 0 ? std::clamp(percent, 1, borders_[1]) : std::clamp(percent, borders_[0], 100);
    update();
}

void SplitBar::mouseReleaseEvent(QMouseEvent*) {
    if (std::exchange(dragged_, -1) >= 0) emit sharesChosen(borders_[0], borders_[1] - borders_[0], 100 - borders_[1]);
}

}  // namespace lamina::ui
