// SPDX-License-Identifier: GPL-3.0-or-later
// What moves with the pointer: crosshair, its card of values, the box of a zoom. Moving it repaints no curve.
#pragma once

#include <QColor>
#include <QWidget>
#include <optional>
#include <vector>

namespace lamina::ui {

/** What the crosshair says. */
struct CrosshairReading {
    struct Line {
        QColor color;
        QString text;   // "loss 0.341"
        QString aside;  // "raw 0.352"
        double y = 0;   // pixel of its dot
    };
    double x = 0;  // pixel
    QString head;  // "step 12 480 · epoch 21"
    std::vector<Line> lines;
};

class PlotOverlay : public QWidget {
 public:
    explicit PlotOverlay(QWidget* parent);

    /** area: of the axes, in pixels of this widget. */
    void setArea(const QRect& area) { area_ = area; }
    void setReading(std::optional<CrosshairReading> reading);
    void setBox(const QRect& box);
    /** A frame around the axes: the keyboard is here. */
    void setFocusRing(bool on);
    const std::optional<CrosshairReading>& reading() const { return reading_; }

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    void paintCrosshair(QPainter& painter) const;
    QRectF cardRect() const;

    QRect area_, box_;
    bool ring_ = false;
    std::optional<CrosshairReading> reading_;
};

}  // namespace lamina::ui
