// SPDX-License-Identifier: GPL-3.0-or-later
// Mouse and keys of the plot: drag pans, wheel zooms, right drag or Shift-drag boxes, double click follows again.
#include <QAbstractScrollArea>
#include <QScrollBar>
#include <algorithm>
#include <cmath>

#include "ui/plots/numbers.h"
#include "ui/plots/plot_view.h"
#include "ui/theme/palette.h"

namespace lamina::ui {
namespace {

/** The part of an axis between two pixels, on linear and logarithmic axes alike. */
QCPRange partBetween(const QCPAxis& axis, double a, double b) {
    return QCPRange(axis.pixelToCoord(a), axis.pixelToCoord(b));  // QCPRange sorts
}

/** The curve that reaches this x, or comes nearest to it; of several, the one with the most points: a forecast goes on where what is known ends. */
const PlotCurve* densestAt(const PlotModel& model, double x) {
    const PlotCurve* densest = nullptr;
    double least = 0;
    for (const auto& entry : model.curves) {
        const PlotCurve& curve = entry.second;
        if (!curve.visible || curve.raw().empty()) continue;
        const double away = std::max({curve.raw().x().front() - x, x - curve.raw().x().back(), 0.0});
        if (densest && (away > least || (away == least && curve.raw().size() <= densest->raw().size()))) continue;
        densest = &curve;
        least = away;
    }
    return densest;
}

/** All x that are nearer to this point than to its neighbours: what the crosshair stands for when it snaps to it. */
PlotRange cellOf(std::span<const double> x, std::size_t point) {
    const double at = x[point];
    return {point > 0 ? (x[point - 1] + at) / 2 : at, point + 1 < x.size() ? (at + x[point + 1]) / 2 : at};
}

/** Where a curve is read: on both sides half as far beyond its points as the outer two lie apart, as an epoch's figure stands for its surroundings. */
PlotRange reachOf(std::span<const double> x) {
    const std::size_t n = x.size();
    return n < 2 ? PlotRange{x.front(), x.back()} : PlotRange{x[0] - (x[1] - x[0]) / 2, x[n - 1] + (x[n - 1] - x[n - 2]) / 2};
}

}  // namespace

void PlotView::letGo() { setFollow(false); }

void PlotView::pan(QPointF pixels) {
    letGo();
    const QRect area = axisRect()->rect();
    xAxis->setRange(partBetween(*xAxis, area.left() - pixels.x(), area.left() + area.width() - pixels.x()));
    yAxis->setRange(partBetween(*yAxis, area.top() - pixels.y(), area.top() + area.height() - pixels.y()));
    emit rangeChanged();
    schedule();
}

void PlotView::zoom(QPointF centre, double factorX, double factorY) {
    letGo();
    const QRect area = axisRect()->rect();
    const auto about = [](double from, double to, double fixed, double factor) {
        return std::pair{fixed + (from - fixed) * factor, fixed + (to - fixed) * factor};
    };
    const auto [left, right] = about(area.left(), area.left() + area.width(), centre.x(), factorX);
    const auto [top, bottom] = about(area.top(), area.top() + area.height(), centre.y(), factorY);
    xAxis->setRange(partBetween(*xAxis, left, right));
    yAxis->setRange(partBetween(*yAxis, top, bottom));
    emit rangeChanged();
    schedule();
}

void PlotView::zoomTo(const QRect& box) {
    if (box.width() < 5 || box.height() < 5) return;  // a slip of the hand
    letGo();
    xAxis->setRange(partBetween(*xAxis, box.left(), box.right()));
    yAxis->setRange(partBetween(*yAxis, box.top(), box.bottom()));
    emit rangeChanged();
    schedule();
}

void PlotView::mousePressEvent(QMouseEvent* event) {
    const bool boxing = event->button() == Qt::RightButton || (event->button() == Qt::LeftButton && event->modifiers() & Qt::ShiftModifier);
    drag_ = boxing ? Drag::Box : event->button() == Qt::LeftButton ? Drag::Pan : Drag::None;
    dragFrom_ = event->position();
}

void PlotView::mouseMoveEvent(QMouseEvent* event) {
    const QPointF here = event->position();
    pointer_ = here;
    if (drag_ == Drag::Pan) {
        pan(here - dragFrom_);
        dragFrom_ = here;
    } else if (drag_ == Drag::Box) {
        overlay_->setBox(QRect(dragFrom_.toPoint(), here.toPoint()).normalized() & axisRect()->rect());
    }
    point(here);
}

void PlotView::mouseReleaseEvent(QMouseEvent* event) {
    if (drag_ == Drag::Box) zoomTo(QRect(dragFrom_.toPoint(), event->position().toPoint()).normalized() & axisRect()->rect());
    overlay_->setBox({});
    drag_ = Drag::None;
}

void PlotView::mouseDoubleClickEvent(QMouseEvent*) { setFollow(true); }

/** The wheel over a plot in a page that scrolls turns the page, as over a field: who clicks the plot, or holds Ctrl, zooms. */
bool PlotView::turnsThePage(const QWheelEvent& event) const {
    if (hasFocus() || event.modifiers() & Qt::ControlModifier) return false;
    for (const QWidget* at = parentWidget(); at; at = at->parentWidget()) {
        const auto* area = qobject_cast<const QAbstractScrollArea*>(at);
        if (area && area->verticalScrollBar()->maximum() > area->verticalScrollBar()->minimum()) return true;
        if (at->isWindow()) return false;
    }
    return false;
}

void PlotView::wheelEvent(QWheelEvent* event) {
    if (turnsThePage(*event)) return event->ignore();
    const QRect area = axisRect()->rect();
    const double factor = std::pow(0.85, event->angleDelta().y() / 120.0);
    const bool overY = event->position().x() < area.left();    // over the labels of an axis: that axis alone
    const bool overX = event->position().y() > area.bottom();
    zoom(event->position(), overY ? 1 : factor, overX || !(event->modifiers() & Qt::ControlModifier || overY) ? 1 : factor);
    event->accept();
}

void PlotView::keyPressEvent(QKeyEvent* event) {
    const QRect area = axisRect()->rect();
    const QPointF centre = QRectF(area).center();
    switch (event->key()) {
        case Qt::Key_Left: return pan({area.width() * 0.1, 0});
        case Qt::Key_Right: return pan({-area.width() * 0.1, 0});
        case Qt::Key_Up: return pan({0, area.height() * 0.1});
        case Qt::Key_Down: return pan({0, -area.height() * 0.1});
        case Qt::Key_Plus:
        case Qt::Key_Equal: return zoom(centre, 0.8, 1);
        case Qt::Key_Minus: return zoom(centre, 1.25, 1);
        case Qt::Key_Home: return setFollow(true);
        default: QCustomPlot::keyPressEvent(event);
    }
}

void PlotView::leaveEvent(QEvent*) {
    pointer_.reset();
    overlay_->setReading({});
}

void PlotView::focusInEvent(QFocusEvent* event) {
    QCustomPlot::focusInEvent(event);
    overlay_->setFocusRing(event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason);
}

void PlotView::focusOutEvent(QFocusEvent* event) {
    QCustomPlot::focusOutEvent(event);
    overlay_->setFocusRing(false);
}

void PlotView::point(QPointF position) {
    const bool inside = axisRect()->rect().contains(position.toPoint()) && drag_ != Drag::Pan && !model_.xExtent().empty();
    if (!inside) return overlay_->setReading({});
    overlay_->setReading(readingAt(xAxis->pixelToCoord(position.x())));
}

/** Values at the point of the densest curve that is nearest; curves that have ended before it, or begin after it, have none. */
CrosshairReading PlotView::readingAt(double x) const {
    const PlotCurve* densest = densestAt(model_, x);
    CrosshairReading reading;
    if (!densest) return reading;
    constexpr double slip = 2;  // pixels
    const std::size_t nearest = densest->raw().nearest(x);
    const double at = densest->raw().x()[nearest], slack = slip * xAxis->range().size() / columns();
    const PlotRange cell = cellOf(densest->raw().x(), nearest);
    reading.x = xAxis->coordToPixel(at);
    reading.head = model_.describeX ? model_.describeX(at) : model_.xName + QLatin1Char(' ') + groupedText(at);
    for (const auto& [id, curve] : model_.curves) {
        if (!curve.visible || curve.raw().empty()) continue;
        const PlotRange reach = reachOf(curve.raw().x());
        if (reach.high < cell.low - slack || reach.low > cell.high + slack) continue;
        const std::size_t i = curve.raw().nearest(at);
        const double value = curve.line().y()[i];
        const QString aside = curve.smoothed() ? tr("raw %1").arg(valueText(curve.raw().y()[i])) : QString();
        reading.lines.push_back({curveColor(curve.style().slot), curve.name() + QLatin1Char(' ') + valueText(value), aside, yAxis->coordToPixel(value)});
    }
    return reading;
}

}  // namespace lamina::ui
