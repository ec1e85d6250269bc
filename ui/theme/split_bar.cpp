// SPDX-License-Identifier: GPL-3.0-or-later
// Painting and dragging of the split.
#include "ui/theme/split_bar.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "ui/theme/contrast.h"
#include "ui/theme/fonts.h"
#include "ui/theme/metrics.h"
#include "ui/theme/palette.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

SplitBar::SplitBar(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setToolTip(tr("Drag a border, or choose one with Tab and move it with ← and →"));
}

void SplitBar::setSegments(std::vector<Segment> segments) {
    segments_ = std::move(segments);
    speak();
    update();
}

double SplitBar::borderPosition(int border) const {
    double left = 0;
    for (int i = 0; i <= border; ++i) left += segments_[static_cast<std::size_t>(i)].share;
    return left;
}

int SplitBar::borderAt(double x) const {
    for (int i = 0; i + 1 < static_cast<int>(segments_.size()); ++i) {
        if (std::abs(borderPosition(i) * width() - x) < 6) return i;
    }
    return -1;
}

void SplitBar::moveBorder(int border, double share) {
    if (border < 0 || border + 1 >= static_cast<int>(segments_.size())) return;
    auto& left = segments_[static_cast<std::size_t>(border)];
    auto& right = segments_[static_cast<std::size_t>(border) + 1];
    const double start = borderPosition(border) - left.share;
    const double both = left.share + right.share;
    const double wanted = std::clamp(std::round(share * 100) / 100 - start, 0.0, both);
    if (std::abs(wanted - left.share) < 1e-9) return;
    left.share = wanted, right.share = both - wanted;
    std::vector<double> shares;
    for (const Segment& segment : segments_) shares.push_back(segment.share);
    speak();
    update();
    emit sharesChanged(shares);
}

void SplitBar::speak() {
    QStringList words;
    for (const Segment& s : segments_) words << QStringLiteral("%1 %2 %").arg(s.name).arg(std::lround(s.share * 100));
    setAccessibleName(words.join(QStringLiteral(", ")));
}

void SplitBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath outline;
    outline.addRoundedRect(rect(), metrics::controlRadius, metrics::controlRadius);
    painter.setClipPath(outline);
    painter.setFont(ui::font(TextSize::Small, QFont::DemiBold));
    double x = 0;
    for (std::size_t i = 0; i < segments_.size(); ++i) {
        const Segment& s = segments_[i];
        const QRectF box(x, 0, s.share * width(), height());
        const QColor fill = readable(curveColor(static_cast<int>(i)), theme().dark ? QColor(0x10141b) : QColor(Qt::white));
        painter.fillRect(box, fill);
        painter.setPen(theme().dark ? QColor(0x10141b) : QColor(Qt::white));
        const QString longer = QStringLiteral("%1 %2 %").arg(s.name).arg(std::lround(s.share * 100));
        const QString shorter = QStringLiteral("%1 %2").arg(s.name).arg(std::lround(s.share * 100));
        const QFontMetrics fm = painter.fontMetrics();
        if (fm.horizontalAdvance(longer) + 8 <= box.width()) painter.drawText(box, Qt::AlignCenter, longer);
        else if (fm.horizontalAdvance(shorter) + 2 <= box.width()) painter.drawText(box, Qt::AlignCenter, shorter);
        else if (fm.horizontalAdvance(s.name) + 2 <= box.width()) painter.drawText(box, Qt::AlignCenter, s.name);
        x += box.width();
    }
    if (hasFocus() && segments_.size() > 1) {
        painter.fillRect(QRectF(borderPosition(border_) * width() - 2, 0, 4, height()), theme().text);
    }
}

void SplitBar::mousePressEvent(QMouseEvent* event) {
    const int border = borderAt(event->position().x());
    dragging_ = border >= 0;
    if (dragging_) border_ = border;
    update();
}

void SplitBar::mouseMoveEvent(QMouseEvent* event) {
    if (dragging_) moveBorder(border_, event->position().x() / width());
    else setCursor(borderAt(event->position().x()) >= 0 ? Qt::SplitHCursor : Qt::ArrowCursor);
}

void SplitBar::mouseReleaseEvent(QMouseEvent*) { dragging_ = false; }

void SplitBar::keyPressEvent(QKeyEvent* event) {
    const int way = event->key() == Qt::Key_Left ? -1 : event->key() == Qt::Key_Right ? 1 : 0;
    if (way == 0 || segments_.size() < 2) return QWidget::keyPressEvent(event);
    moveBorder(border_, borderPosition(border_) + way * 0.01);
}

bool SplitBar::focusNextPrevChild(bool next) {
    const int wanted = border_ + (next ? 1 : -1);
    if (hasFocus() && wanted >= 0 && wanted + 1 < static_cast<int>(segments_.size())) {
        border_ = wanted;
        update();
        return true;
    }
    return QWidget::focusNextPrevChild(next);
}

}  // namespace lamina::ui
