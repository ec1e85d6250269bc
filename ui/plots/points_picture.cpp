// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/points_picture.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "engine/base/random.h"
#include "ui/theme/fonts.h"
#include "ui/theme/palette.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

namespace {
constexpr std::size_t mostDrawn = 6000;
constexpr double pointsMargin = 0.06, axisSpace = 20, pointRadius = 2.5;
}

PointsPicture::PointsPicture(QWidget* parent) : QWidget(parent) {
    setMinimumSize(80, 60);
    setAccessibleName(tr("Samples as points on a plane"));
}

void PointsPicture::setPoints(std::vector<PlanePoint> points) {
    points_ = std::move(points);
    std::erase_if(points_, [](const PlanePoint& p) { return !std::isfinite(p.x) || !std::isfinite(p.y); });
    bounds_ = {-1, -1, 2, 2};
    update();
    if (points_.empty()) return;
    double left = points_[0].x, right = left, low = points_[0].y, high = low;
    for (const auto& p : points_) {
        left = std::min(left, p.x);
        right = std::max(right, p.x);
        low = std::min(low, p.y);
        high = std::max(high, p.y);
    }
    if (diagonal_) {
        left = low = std::min(left, low);
        right = high = std::max(right, high);
    }
    if (zeroLine_) high = std::max(std::abs(low), std::abs(high)), low = -high;
    const double w = std::max(right - left, 1e-9), h = std::max(high - low, 1e-9);
    bounds_ = {left - pointsMargin * w, low - pointsMargin * h, w * (1 + 2 * pointsMargin), h * (1 + 2 * pointsMargin)};
}

void PointsPicture::setAxes(const QString& x, const QString& y) {
    xName_ = x;
    yName_ = y;
    update();
}

void PointsPicture::setBackground(const QImage& picture) {
    background_ = picture;
    update();
}

QRectF PointsPicture::area() const {
    const double axes = xName_.isEmpty() ? 0 : axisSpace;
    return QRectF(rect()).adjusted(axes, 0, 0, -axes);
}

QPointF PointsPicture::place(double x, double y) const {
    const QRectF where = area();
    return {where.left() + (x - bounds_.left()) / bounds_.width() * where.width(),
            where.bottom() - (y - bounds_.top()) / bounds_.height() * where.height()};
}

void PointsPicture::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    const Theme& t = theme();
    const QRectF where = area();
    QPainterPath outline;
    outline.addRoundedRect(where.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    painter.fillPath(outline, t.raised);
    painter.save();
    painter.setClipPath(outline);
    if (!background_.isNull()) painter.drawImage(where, background_);
    painter.setPen(QPen(t.muted, 1, Qt::DashLine));
    if (diagonal_) painter.drawLine(place(bounds_.left(), bounds_.left()), place(bounds_.right(), bounds_.right()));
    if (zeroLine_) painter.drawLine(place(bounds_.left(), 0), place(bounds_.right(), 0));
    paintPoints(painter);
    painter.restore();
    painter.setPen(t.line);
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(outline);
    if (!xName_.isEmpty()) paintAxes(painter);
}

void PointsPicture::paintPoints(QPainter& painter) const {
    const Permutation mixed(std::max<std::size_t>(points_.size(), 1), 1, 0);  // a fair choice where there are too many
    painter.setPen(background_.isNull() ? QPen(Qt::NoPen) : QPen(theme().panel, 0.8));
    for (std::size_t i = 0; i < std::min(mostDrawn, points_.size()); ++i) {
        const auto& p = points_[mixed(i)];
        QColor color = curveColor(p.group);
        if (background_.isNull()) color.setAlphaF(0.75f);
        painter.setBrush(color);
        painter.drawEllipse(place(p.x, p.y), pointRadius, pointRadius);
    }
}

void PointsPicture::paintAxes(QPainter& painter) const {
    const QRectF where = area();
    painter.setFont(lamina::ui::font(TextSize::Small));
    painter.setPen(theme().muted);
    const auto figure = [](double value) { return QString::number(value, 'g', 3).replace(QLatin1Char('-'), QChar(0x2212)); };
    const QRectF below(where.left(), where.bottom() + 2, where.width(), axisSpace - 2);
    painter.drawText(below, Qt::AlignCenter, xName_);
    painter.drawText(below, Qt::AlignLeft | Qt::AlignVCenter, figure(bounds_.left()));
    painter.drawText(below, Qt::AlignRight | Qt::AlignVCenter, figure(bounds_.right()));
    painter.translate(axisSpace - 4, where.center().y());
    painter.rotate(-90);
    const QRectF beside(-where.height() / 2, -axisSpace + 4, where.height(), axisSpace - 4);
    painter.drawText(beside, Qt::AlignCenter, yName_);
    painter.drawText(beside, Qt::AlignLeft | Qt::AlignVCenter, figure(bounds_.top()));
    painter.drawText(beside, Qt::AlignRight | Qt::AlignVCenter, figure(bounds_.bottom()));
}

}  // namespace lamina::ui
