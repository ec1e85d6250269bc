// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/points_picture.h"

#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "ui/theme/fonts.h"
#include "ui/theme/palette.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

namespace {
constexpr std::size_t mostDrawn = 6000;
constexpr double margin = 0.06, axisSpace = 20;
}

PointsPicture::PointsPicture(QWidget* parent) : QWidget(parent) {
    setMinimumSize(80, 60);
    setAccessibleName(tr("Samples as points on a plane"));
}

void PointsPicture::setPoints(std::vector<PlanePoint> points) {
    points_ = std::move(points);
    std::erase_if(points_, [](const PlanePoint& p) { return !std::isfinite(p.x) || !std::isfinite(p.y); });
    bounds_ = {-1, -1, 2, 2};
    if (!points_.empty()) {
        const auto [left, right] = std::minmax_element(points_.begin(), points_.end(), [](auto& a, auto& b) { return a.x < b.x; });
        const auto [low, high] = std::minmax_element(points_.begin(), points_.end(), [](auto& a, auto& b) { return a.y < b.y; });
        const double w = std::max(right->x - left->x, 1e-9), h = std::max(high->y - low->y, 1e-9);
        bounds_ = {left->x - margin * w, low->y - margin * h, w * (1 + 2 * margin), h * (1 + 2 * margin)};
    }
    update();
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
    const std::size_t stride = points_.size() / mostDrawn + 1;
    for (std::size_t i = 0; i < points_.size(); i += stride) {
        const auto& p = points_[i];
        const QPointF at(where.left() + (p.x - bounds_.left()) / bounds_.width() * where.width(),
                         where.bottom() - (p.y - bounds_.top()) / bounds_.height() * where.height());
        painter.setPen(background_.isNull() ? QPen(Qt::NoPen) : QPen(t.panel, 0.8));
        painter.setBrush(curveColor(p.group));
        painter.drawEllipse(at, pointSize_ / 2, pointSize_ / 2);
    }
    painter.restore();
    painter.setPen(t.line);
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(outline);
    if (xName_.isEmpty()) return;
    painter.setFont(lamina::ui::font(TextSize::Small));
    painter.setPen(t.muted);
    painter.drawText(QRectF(where.left(), where.bottom() + 2, where.width(), axisSpace - 2), Qt::AlignCenter, xName_);
    painter.translate(axisSpace - 4, where.center().y());
    painter.rotate(-90);
    painter.drawText(QRectF(-where.height() / 2, -axisSpace + 4, where.height(), axisSpace - 4), Qt::AlignCenter, yName_);
}

}  // namespace lamina::ui
