// SPDX-License-Identifier: GPL-3.0-or-later
// One curve of a line plot: what came, what the smoothing makes of it, how it looks.
#pragma once

#include <QString>
#include <span>

#include "ui/plots/series.h"
#include "ui/plots/smoothing.h"

namespace lamina::ui {

/** How a curve is drawn. */
struct CurveStyle {
    int slot = 0;          // colour of the palette (curveColor)
    bool dashed = false;   // with the slot's dash pattern (slot 0: that of slot 1); validation curves
    bool markers = false;  // dots where they do not touch one another; validation curves
    bool smooth = true;    // thin and translucent, with the smoothed curve on top; false: as it is
    bool stairs = false;   // keeps its value until the next point: learning rate
    bool faded = false;    // of before: fainter than what happens now

    /** Training: smoothed. */
    static CurveStyle training(int slot = 0) { return {.slot = slot}; }
    /** Validation: dashed, with markers, never smoothed. */
    static CurveStyle validation(int slot = 1) { return {.slot = slot, .dashed = true, .markers = true, .smooth = false}; }
    /** A measurement as it is, in colour and dash of its slot. */
    static CurveStyle plain(int slot = 0) { return {.slot = slot, .dashed = slot != 0, .smooth = false}; }
};

/** Not to be taken for lamina::Curve, what the registry keeps of a run. */
class PlotCurve {
 public:
    PlotCurve(QString name, CurveStyle style) : name_(std::move(name)), style_(style) {}

    void append(std::span<const double> x, std::span<const double> y);
    void clear();
    /** Recomputes the smoothed points; weight 0 … 0.99 by a 250th of an axis that is `length` long, see Smoother. */
    void setSmoothing(double weight, double length);

    const QString& name() const { return name_; }
    const CurveStyle& style() const { return style_; }
    const Series& raw() const { return raw_; }
    /** The line on top: smoothed where smoothing is on, else the raw points. */
    const Series& line() const { return smoothed() ? smooth_ : raw_; }
    bool smoothed() const { return style_.smooth && weight_ > 0; }

    bool visible = true;

 private:
    QString name_;
    CurveStyle style_;
    Series raw_, smooth_;
    double weight_ = 0, length_ = 100;
    Smoother smoother_;
};

}  // namespace lamina::ui
