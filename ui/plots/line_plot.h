// SPDX-License-Identifier: GPL-3.0-or-later
// The plot of a training: curves that grow by the thousand points a second, and can be read meanwhile.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "ui/plots/plot_model.h"
#include "ui/theme/card.h"

class QAction;
class QHBoxLayout;
class QLabel;
class QPushButton;
class QToolButton;

namespace lamina::ui {

class LegendBar;
class PlotView;
class Strip;

/**
 * Title, legend and switches in a row; axes below. Appending is cheap and repaints at most once a tick.
 * Mouse: drag pans, wheel zooms time (with Ctrl also values), right drag or Shift-drag zooms into a box, double click follows
 * the newest points again. Keys: arrows pan, + and − zoom, Home follows. While only a part is seen a button in the row leads back.
 */
class LinePlot : public Card {
    Q_OBJECT
 public:
    explicit LinePlot(const QString& title, QWidget* parent = nullptr);
    ~LinePlot() override;

    /** Answers the id of the curve. */
    int addCurve(const QString& name, CurveStyle style = {});
    void removeCurve(int curve);
    void setCurveShown(int curve, bool shown);
    /** x ascending, as many y as x; NaN in y is a gap. Unknown ids are ignored. */
    void append(int curve, std::span<const double> x, std::span<const double> y);
    void append(int curve, double x, double y) { append(curve, std::span(&x, 1), std::span(&y, 1)); }
    /** Takes all points and marks away; curves stay. */
    void clear();

    /** Answers the id of the mark. */
    int addMark(double x, const QString& text, PlotMark::Kind kind = PlotMark::Kind::Note);
    /** Moves a mark: "best" goes along. */
    void setMark(int mark, double x, const QString& text);

    /** What is marked, from the left. */
    QStringList marks() const;

    void setTitle(const QString& title);
    /** Of y: "/s", "%", "GB"; written at the highest tick. */
    void setUnit(const QString& unit);
    void setFixedY(double low, double high);
    /** Whether y starts at 0 even when all values are far from it: throughput. */
    void setFromZero(bool fromZero);
    /** Whether y ends a little beyond the values rather than at round numbers. */
    void setCloseFit(bool on);
    /** What x is: "step", "epoch", "s". */
    void setXName(const QString& name);
    /** Written below the axis, where its numbers alone do not say what they are. */
    void setXTitle(const QString& title);
    void setXKind(PlotX kind);
    /** What the ticks count; none: x. */
    void setXScale(std::optional<XScale> scale);
    /** What the ticks of x say, from the left. */
    QStringList xLabels() const;
    /** Where x will end; 0: unknown. */
    void setExpectedEnd(double x);
    /** Following shows at most so much of the newest x; 0: everything. */
    void setWindow(double width);
    /** The head of the crosshair's card for an x: "step 12 480 · epoch 21". */
    void setDescribeX(std::function<QString(double)> describe);
    /** Whether log, smoothing and ↓ are offered in the head; all at first. Small plots need only ↓. */
    void setSwitches(bool log, bool smoothing);
    /** A narrow plot has no room for it beside the title: it gets a row of its own there, or two. */
    void setLegendBelow(bool below);

    void setLog(bool log);
    /** weight 0 … 0.99, as in TensorBoard, by a 250th of the axis (Smoother). */
    void setSmoothing(double weight);
    /** Smooths as SmoothingChoice says from now on; what the person sets here is that of all such plots. */
    void followSmoothingChoice();
    double smoothing() const;
    void setHideOutliers(bool hide);
    void setFollow(bool follow);
    bool following() const;
    /** Shows a part; lets go of following. */
    void setXRange(double low, double high);
    PlotRange xRange() const;
    PlotRange yRange() const;

    /** By the file's suffix: .png, .svg, .pdf (what is seen), .csv (all points). Throws Error. */
    void save(const QString& path);

    /** Repaints now rather than at the next tick. */
    void redraw();
    /** Points handed to the painter for the last picture: few a pixel column, however many there are. */
    std::size_t pointsDrawn() const;
    /** The widget with the axes: takes mouse and keys. */
    QWidget* canvas() const;

 signals:
    void followChanged(bool follow);
    /** The visible part changed, by hand or by following. */
    void rangeChanged();

 private:
    void buildHead();
    void buildMenu();
    void openSmoothing();
    void askAndSave(const QString& suffix);
    void showSmoothing();
    void takeSmoothing(double weight);
    /** By the choice and the points that there are. */
    void smoothAsChosen();
    void showLeftOut();
    void showWayBack();

    PlotModel model_;
    PlotView* view_;
    QLabel* title_;
    LegendBar* legend_;
    QPushButton* leftOut_;
    QPushButton* all_;  // in its place: outliers are told of while it follows
    QPushButton* log_;
    QPushButton* smooth_;
    QToolButton* menu_;
    QHBoxLayout* head_ = nullptr;
    QAction* outliers_ = nullptr;
    bool legendBelow_ = false, followsChoice_ = false;
    Strip* trouble_;
    int nextId_ = 1;
};

}  // namespace lamina::ui
