// SPDX-License-Identifier: GPL-3.0-or-later
// The axes of a line plot: draws the model's curves through QCustomPlot, and takes mouse and keys. Only for the .cpp files of this room.
#pragma once

#include <qcustomplot.h>

#include <QElapsedTimer>
#include <QTimer>
#include <vector>

#include "ui/plots/drawing_pace.h"
#include "ui/plots/plot_axes.h"
#include "ui/plots/plot_model.h"
#include "ui/plots/plot_overlay.h"

namespace lamina::ui {

class PlotView : public QCustomPlot {
    Q_OBJECT
 public:
    explicit PlotView(PlotModel& model, QWidget* parent = nullptr);

    /** Something of the model changed: repaint at the next tick, once for however many changes. */
    void schedule();
    /** Curves have grown: repaint when the pace of drawing allows. */
    void grow();
    /** Repaints now. */
    void redraw();
    /** Fits the axes to the newest points from now on, or lets go. */
    void setFollow(bool follow);
    bool following() const { return follow_; }
    /** It follows, or would show the same if it did: nothing is panned or zoomed. */
    bool showsAll() const;
    void setRanges(PlotRange x, PlotRange y);
    PlotRange xRange() const;
    PlotRange yRange() const;
    /** As drawn last. */
    QStringList xLabels() const;
    /** How many points QCustomPlot has been given for the last picture. */
    std::size_t pointsDrawn() const { return pointsDrawn_; }
    /** Redraws never come faster than this, in milliseconds. */
    static constexpr int tick = 16;

    QSize minimumSizeHint() const override { return {160, 90}; }
    QSize sizeHint() const override { return {360, 180}; }

 signals:
    void followChanged(bool follow);
    void rangeChanged();
    void redrawn();

 protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

 private:
    struct Graphs {
        int curve = 0;
        QCPGraph* raw = nullptr;
        QCPGraph* line = nullptr;
    };
    enum class Drag { None, Pan, Box };

    void restyle();
    void useAxes();
    QSharedPointer<QCPAxisTicker> xTicker() const;
    void matchGraphs();
    void drawCurve(const Graphs& graphs, const PlotCurve& curve);
    void fill(QCPGraph& graph, const Series& series);
    void styleLine(QCPGraph& graph, const PlotCurve& curve) const;
    bool turnsThePage(const QWheelEvent& event) const;
    void letGo();
    void pan(QPointF pixels);
    void zoom(QPointF centre, double factorX, double factorY);
    void zoomTo(const QRect& box);
    void point(QPointF position);
    CrosshairReading readingAt(double x) const;
    int columns() const;

    PlotModel& model_;
    std::vector<Graphs> graphs_;
    PlotOverlay* overlay_;
    QSharedPointer<NumberTicker> xNumbers_, yNumbers_;
    QSharedPointer<ScaledTicker> xScaled_;
    QSharedPointer<AgoTicker> ago_;
    QSharedPointer<DateTicker> days_;
    QSharedPointer<PowerTicker> powers_;
    QTimer timer_;
    DrawingPace pace_;
    QElapsedTimer sinceDrawn_;
    bool dirty_ = true;
    bool follow_ = true;
    Drag drag_ = Drag::None;
    QPointF dragFrom_;
    std::optional<QPointF> pointer_;
    std::size_t pointsDrawn_ = 0;
};

}  // namespace lamina::ui
