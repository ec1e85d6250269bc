// SPDX-License-Identifier: GPL-3.0-or-later
// Drawing: the model's curves become few points in QCustomPlot's graphs, once a tick.
#include "ui/plots/plot_view.h"

#include <algorithm>
#include <cmath>

#include "ui/plots/mark_item.h"
#include "ui/theme/palette.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

namespace {

constexpr int topAlone = 8;

/** Room for the numbers beside the axes, and above them for what is written at marks. */
QMargins aroundAxes(int top) { return {44, std::max(top, topAlone), 14, 26}; }

/** The colour that a curve is drawn in, `share` (0 … 1) as strong as its own. */
QColor strokeOf(const CurveStyle& style, double share = 1) {
    constexpr double faded = 0.72;
    QColor color = curveColor(style.slot);
    color.setAlphaF(static_cast<float>(share * (style.faded ? faded : 1)));
    return color;
}

/** A curve whose points on the border of the plot are seen whole. */
class WholeGraph : public QCPGraph {
 public:
    using QCPGraph::QCPGraph;

 protected:
    QRect clipRect() const override {
        constexpr int beyond = 4;  // pixels: half a point and the border of its line
        return QCPGraph::clipRect().adjusted(-beyond, -beyond, beyond, beyond);
    }
};

}  // namespace

PlotView::PlotView(PlotModel& model, QWidget* parent)
    : QCustomPlot(parent), model_(model), overlay_(new PlotOverlay(this)), xNumbers_(new NumberTicker(6)),
      yNumbers_(new NumberTicker(5)), xScaled_(new ScaledTicker(6)), ago_(new AgoTicker), days_(new DateTicker), powers_(new PowerTicker) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setAttribute(Qt::WA_NoMousePropagation, false);  // a wheel that is not for the plot is for the page
    setPlottingHint(QCP::phFastPolylines, true);
    setNoAntialiasingOnDrag(false);
    axisRect()->setMinimumMargins(aroundAxes(topAlone));
    new MarkItem(this, model_);  // the plot owns it
    timer_.setSingleShot(true);
    connect(&timer_, &QTimer::timeout, this, &PlotView::redraw);
    connect(&ThemeManager::instance(), &ThemeManager::changed, this, [this] {
        restyle();
        schedule();  // each in an event of its own, and only those that are seen
    });
    restyle();
}

void PlotView::restyle() { restylePlot(*this); }

void PlotView::schedule() {
    dirty_ = true;
    if (isVisible() && (!timer_.isActive() || timer_.remainingTime() > tick)) timer_.start(tick);
}

void PlotView::grow() {
    dirty_ = true;
    if (!isVisible() || timer_.isActive()) return;
    const auto wait = DrawingPace::interval(std::chrono::milliseconds(tick)).count() - (sinceDrawn_.isValid() ? sinceDrawn_.elapsed() : 0);
    timer_.start(std::max(tick, static_cast<int>(wait)));
}

int PlotView::columns() const { return std::max(1, axisRect()->width()); }

void PlotView::redraw() {
    timer_.stop();
    dirty_ = false;
    sinceDrawn_.start();
    if (bufferDevicePixelRatio() != devicePixelRatioF()) setBufferDevicePixelRatio(devicePixelRatioF());
    useAxes();
    const bool written = std::any_of(model_.marks.begin(), model_.marks.end(), [](const PlotMark& mark) { return !mark.text.isEmpty(); });
    axisRect()->setMinimumMargins(aroundAxes(written ? MarkItem::rowHeight() : topAlone));
    if (follow_) {
        const PlotRange x = model_.fitX();
        setRanges(x, model_.fitY(x, yNumbers_->tickCount()));
    }
    matchGraphs();
    pointsDrawn_ = 0;
    for (const Graphs& graphs : graphs_) drawCurve(graphs, *model_.curve(graphs.curve));
    replot(QCustomPlot::rpQueuedRefresh);
    overlay_->setArea(axisRect()->rect());
    if (pointer_) point(*pointer_);
    if (isVisible()) pace_.drew(std::chrono::nanoseconds(sinceDrawn_.nsecsElapsed()));
    emit redrawn();
}

void PlotView::useAxes() {
    yNumbers_->unit = model_.unit;
    yNumbers_->setTickCount(std::clamp(axisRect()->height() / 46, model_.closeFit ? 4 : 2, 6));  // of a close axis none stands at its ends
    xNumbers_->setTickCount(std::clamp(axisRect()->width() / 100, 2, 6));
    if (model_.xKind == PlotX::SecondsAgo) ago_->setNow(model_.xExtent().empty() ? 0 : model_.xExtent().high);
    xScaled_->setTickCount(xNumbers_->tickCount());
    days_->setTickCount(xNumbers_->tickCount());
    if (model_.xScale) xScaled_->scale = *model_.xScale;
    xAxis->setTicker(xTicker());
    yAxis->setTicker(model_.log ? QSharedPointer<QCPAxisTicker>(powers_) : QSharedPointer<QCPAxisTicker>(yNumbers_));
    yAxis->setScaleType(model_.log ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    if (model_.log && yAxis->range().lower <= 0) {
        const PlotRange y = model_.fitY(xRange(), yNumbers_->tickCount());
        yAxis->setRange(y.low, y.high);
    }
}

QSharedPointer<QCPAxisTicker> PlotView::xTicker() const {
    if (model_.xKind == PlotX::SecondsAgo) return ago_;
    if (model_.xKind == PlotX::Days) return days_;
    if (model_.xScale) return xScaled_;
    return xNumbers_;
}

/** One pair of graphs a curve; raw points lie under all smoothed lines. */
void PlotView::matchGraphs() {
    const bool same = std::equal(graphs_.begin(), graphs_.end(), model_.curves.begin(), model_.curves.end(),
                                 [](const Graphs& graphs, const auto& curve) { return graphs.curve == curve.first; });
    if (same) return;
    clearGraphs();
    graphs_.clear();
    for (const auto& [id, curve] : model_.curves) graphs_.push_back({id, new WholeGraph(xAxis, yAxis), nullptr});  // the plot owns it
    for (Graphs& graphs : graphs_) graphs.line = new WholeGraph(xAxis, yAxis);
    for (int i = 0; i < graphCount(); ++i) graph(i)->setAdaptiveSampling(false);  // ours keeps spikes and gaps
}

void PlotView::fill(QCPGraph& graph, const Series& series) {
    const auto points = series.decimated(xAxis->range().lower, xAxis->range().upper, columns());
    QVector<QCPGraphData> data;
    data.reserve(static_cast<qsizetype>(points.size()));
    for (const PlotPoint& point : points) data.append(QCPGraphData(point.x, point.y));
    graph.data()->set(data, true);
    pointsDrawn_ += points.size();
}

void PlotView::drawCurve(const Graphs& graphs, const PlotCurve& curve) {
    graphs.line->setVisible(curve.visible);
    graphs.raw->setVisible(curve.visible && curve.smoothed());
    if (!curve.visible) return;
    fill(*graphs.line, curve.line());
    styleLine(*graphs.line, curve);
    if (!curve.smoothed()) return;
    fill(*graphs.raw, curve.raw());
    graphs.raw->setPen(QPen(strokeOf(curve.style(), 0.35), 1));
    graphs.raw->setAntialiased(graphs.raw->dataCount() < 2 * columns());
}

void PlotView::styleLine(QCPGraph& graph, const PlotCurve& curve) const {
    const CurveStyle& style = curve.style();
    const bool dense = graph.dataCount() > 2 * columns();  // dashes of a zigzag say nothing and cost a lot
    QPen pen(strokeOf(style), dense && !curve.smoothed() ? 1.2 : 2, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin);
    if (style.dashed && !dense) pen.setDashPattern(curveDash(style.slot == 0 ? 1 : style.slot));
    graph.setPen(pen);
    graph.setAntialiased(!dense || curve.smoothed());
    graph.setLineStyle(style.stairs ? QCPGraph::lsStepLeft : QCPGraph::lsLine);
    constexpr int few = 24;  // points: a line through them says little of where they are
    const bool single = graph.dataCount() == 1;  // a line of one point would not be seen
    const bool room = graph.dataCount() * 8 < columns();
    const bool dots = single || ((style.markers || graph.dataCount() <= few) && room);
    graph.setScatterStyle(dots ? QCPScatterStyle(QCPScatterStyle::ssDisc, pen.color(), 5.5) : QCPScatterStyle(QCPScatterStyle::ssNone));
}

void PlotView::setFollow(bool follow) {
    if (follow == follow_) return;
    follow_ = follow;
    emit followChanged(follow);
    schedule();
}

bool PlotView::showsAll() const {
    if (follow_) return true;
    const PlotRange x = model_.fitX();
    return xRange() == x && yRange() == model_.fitY(x, yNumbers_->tickCount());
}

void PlotView::setRanges(PlotRange x, PlotRange y) {
    const bool same = xRange() == x && yRange() == y;
    xAxis->setRange(x.low, x.high);
    yAxis->setRange(y.low, y.high);
    if (!same) emit rangeChanged();
}

QStringList PlotView::xLabels() const {
    const auto labels = xAxis->tickVectorLabels();
    return {labels.begin(), labels.end()};
}

PlotRange PlotView::xRange() const { return {xAxis->range().lower, xAxis->range().upper}; }
PlotRange PlotView::yRange() const { return {yAxis->range().lower, yAxis->range().upper}; }

void PlotView::showEvent(QShowEvent* event) {
    QCustomPlot::showEvent(event);
    if (dirty_) schedule();
}

void PlotView::hideEvent(QHideEvent* event) {
    QCustomPlot::hideEvent(event);
    pace_.forget();
}

void PlotView::resizeEvent(QResizeEvent* event) {
    QCustomPlot::resizeEvent(event);
    overlay_->setGeometry(rect());
    schedule();
}

}  // namespace lamina::ui
