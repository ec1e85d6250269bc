// SPDX-License-Identifier: GPL-3.0-or-later
// What a line plot shows, without a widget: curves, marks, and which ranges fit them.
#pragma once

#include <QString>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "ui/plots/curve.h"

namespace lamina::ui {

/** An event on the time axis. */
struct PlotMark {
    enum class Kind {
        Best,     // dotted line over the whole height, text above it
        Note,     // a faint line with a tick at the bottom, text above it: learning rate changed, checkpoint
        Trouble,  // line over the whole height in the colour of errors: NaN
    };
    int id = 0;
    double x = 0;
    QString text;
    Kind kind = Kind::Note;
};

/** How x is written. */
enum class PlotX {
    Number,      // 0, 4 k, 8 k
    SecondsAgo,  // −2 min … now, counted from the newest point
    Days,        // 1983, 1983-12, 1983-12-24: since 1970-01-01
};

struct PlotRange {
    double low = 0, high = 1;
    double size() const { return high - low; }
    bool operator==(const PlotRange&) const = default;
};

/** x is counted otherwise than it is kept: steps as epochs. Both ascend. */
struct XScale {
    std::function<double(double)> shown, placed;  // what is written at an x; where that stands
    QString name;                                 // before the first tick: "epoch"
    bool whole = false;                           // there is nothing between two of them, as between steps
};

struct PlotModel {
    std::vector<std::pair<int, PlotCurve>> curves;  // by the id of the curve, in the order added
    std::vector<PlotMark> marks;
    double smoothing = 0;               // by a 250th of the axis
    double smoothedOver = 0;            // the length of the axis that the curves are smoothed by
    bool log = false;
    bool hideOutliers = false;
    PlotX xKind = PlotX::Number;
    QString xName = QStringLiteral("step");
    std::optional<XScale> xScale;       // of the ticks; none: x itself
    QString unit;                       // of y: "/s", "%", "GB"
    std::optional<PlotRange> fixedY;    // 0 … 100 %
    bool fromZero = false;              // y starts at 0 even when all values are far from it
    bool closeFit = false;              // y ends a little beyond the values, not at the next ticks: these lie far apart where few have room
    double expectedEnd = 0;             // where x will end; the axis reaches there as soon as a fair part of it is done
    double window = 0;                  // follow shows at most so much of the newest x; 0: everything
    std::function<QString(double)> describeX;  // head of the crosshair's card; empty: "step 12 480"

    PlotCurve* curve(int id);
    /** Over all visible curves. */
    ValueRange xExtent() const;
    /** Smooths the curves anew when the axis has become much longer or shorter than the one they are smoothed by, or its end is known. */
    void smooth();
    /** The x range that `follow` shows. */
    PlotRange fitX() const;
    /** The y range that fits the visible curves between two x; rounded to about so many ticks, 0: not rounded. */
    PlotRange fitY(PlotRange x, int ticks) const;
    /** Whether hidden outliers lie outside y between two x: the plot says so. */
    bool leavesOut(PlotRange x, PlotRange y) const;
    /** Distance of ticks for about `count` of them: 1, 2, 2.5, 4, 5 times a power of ten. */
    static double tickStep(double size, int count);
    /** Like tickStep, with a tick more or fewer where the rounded range fits low and high closer. */
    static double roundStep(double low, double high, int count);
    /** The range, outwards to multiples of step. */
    static PlotRange rounded(double low, double high, double step);
};

}  // namespace lamina::ui
