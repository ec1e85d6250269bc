// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/points_picture.h"

#include <QPainter>
#include <QPainterPath>
#include <QPolygonF>
#include <algorithm>
#include <cmath>

#include "engine/base/random.h"
#include "ui/theme/fonts.h"
#include "ui/theme/palette.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

namespace {
constexpr std::size_t mostDrawn = 6000;
constexpr double pointsMargin = 0.06, axisSpace = 20, pointRadius = 2.5, tickLength = 3, labelGap = 6;

/** Keeps, of each of so many slices along one axis, the points that lie farthest out on the other. */
void keepEdges(const std::vector<PlanePoint>& points, double PlanePoint::* along, double PlanePoint::* across, std::size_t slices, std::vector<bool>& kept) {
    const auto before = [along](const PlanePoint& a, const PlanePoint& b) { return a.*along < b.*along; };
    const auto [first, last] = std::minmax_element(points.begin(), points.end(), before);
    const double from = (*first).*along / 2, span = (*last).*along / 2 - from;  // halves: of the largest numbers, too, it is one
    std::vector<const PlanePoint*> low(slices, nullptr), high(slices, nullptr);
    for (const auto& p : points) {
        const double share = span > 0 ? (p.*along / 2 - from) / span : 0;
        const std::size_t slice = std::min(static_cast<std::size_t>(share * static_cast<double>(slices)), slices - 1);
        if (!low[slice] || p.*across < low[slice]->*across) low[slice] = &p;
        if (!high[slice] || p.*across > high[slice]->*across) high[slice] = &p;
    }
    for (const auto* ends : {&low, &high})
        for (const PlanePoint* end : *ends)
            if (end) kept[static_cast<std::size_t>(end - points.data())] = true;
}

/** Of more than `most` points so many, in their order; half of them at the edges, where there are as many. */
std::vector<PlanePoint> choiceOf(const std::vector<PlanePoint>& points, std::size_t most) {
    std::vector<bool> kept(points.size(), false);
    if (const std::size_t slices = most / 8; slices > 0) {
        keepEdges(points, &PlanePoint::x, &PlanePoint::y, slices, kept);
        keepEdges(points, &PlanePoint::y, &PlanePoint::x, slices, kept);
    }
    const Permutation mixed(points.size(), 1, 0);
    auto count = static_cast<std::size_t>(std::count(kept.begin(), kept.end(), true));
    for (std::uint64_t i = 0; count < most; ++i)
        if (const std::size_t at = mixed(i); !kept[at]) kept[at] = true, ++count;
    std::vector<PlanePoint> chosen;
    chosen.reserve(count);
    for (std::size_t i = 0; i < points.size(); ++i)
        if (kept[i]) chosen.push_back(points[i]);
    return chosen;
}
}

PointsPicture::PointsPicture(QWidget* parent) : QWidget(parent) {
    setMinimumSize(80, 60);
    setAccessibleName(tr("Samples as points on a plane"));
}

void PointsPicture::setPoints(std::vector<PlanePoint> points) {
    points_ = std::move(points);
    std::erase_if(points_, [](const PlanePoint& p) { return !std::isfinite(p.x) || !std::isfinite(p.y); });
    given_ = points_.size();
    if (most_ > 0 && given_ > most_) points_ = choiceOf(points_, most_);
    bounds_ = taken_ = {-1, -1, 2, 2};
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
    taken_ = {left, low, right - left, high - low};
    const double w = std::max(right - left, 1e-9), h = std::max(high - low, 1e-9);
    bounds_ = {left - pointsMargin * w, low - pointsMargin * h, w * (1 + 2 * pointsMargin), h * (1 + 2 * pointsMargin)};
}

void PointsPicture::setAxes(const QString& x, const QString& y, AxisUnit xUnit) {
    xUnit_ = xUnit;
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
    line_ ? paintLine(painter) : paintPoints(painter);
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

void PointsPicture::paintLine(QPainter& painter) const {
    QPolygonF joined;
    for (const auto& p : points_) joined << place(p.x, p.y);
    painter.setPen(QPen(curveColor(0), 1.2));
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(joined);
}

/** A mark at every tick, the first and the last of them labelled, the name between these; in coordinates along the axis. */
void PointsPicture::paintTicks(QPainter& painter, const QRectF& along, const QString& name, bool upward) const {
    const auto ticks = upward ? yTicks() : xTicks();
    const double from = upward ? bounds_.top() : bounds_.left(), span = upward ? bounds_.height() : bounds_.width();
    const auto at = [&](double value) { return along.left() + (value - from) / span * along.width(); };
    const double edge = upward ? along.bottom() : along.top(), inward = upward ? -tickLength : tickLength;
    for (const auto& tick : ticks) painter.drawLine(QPointF(at(tick.at), edge), QPointF(at(tick.at), edge + inward));
    const QFontMetricsF metrics(painter.font());
    const auto label = [&](const PlaneTick& tick) {
        const double wide = metrics.horizontalAdvance(tick.label) + 2;
        const QRectF box(std::clamp(at(tick.at) - wide / 2, along.left(), std::max(along.left(), along.right() - wide)), along.top(), wide, along.height());
        painter.drawText(box, Qt::AlignCenter, tick.label);
        return box;
    };
    const QRectF first = label(ticks.front()), last = ticks.size() > 1 ? label(ticks.back()) : QRectF(along.right(), along.top(), 0, along.height());
    const QRectF between(first.right() + labelGap, along.top(), last.left() - first.right() - 2 * labelGap, along.height());
    if (between.width() > 0) painter.drawText(between, Qt::AlignCenter, metrics.elidedText(name, Qt::ElideRight, between.width()));
}

void PointsPicture::paintAxes(QPainter& painter) const {
    const QRectF where = area();
    painter.setFont(lamina::ui::font(TextSize::Small));
    painter.setPen(theme().muted);
    paintTicks(painter, QRectF(where.left(), where.bottom() + 1, where.width(), axisSpace - 1), xName_, false);
    painter.translate(axisSpace - 1, where.bottom());
    painter.rotate(-90);
    paintTicks(painter, QRectF(0, -axisSpace + 1, where.height(), axisSpace - 1), yName_, true);
}

}  // namespace lamina::ui
