// SPDX-License-Identifier: GPL-3.0-or-later
// One bar in coloured segments: train · validation · test. Its borders can be dragged or moved by arrow keys.
#pragma once

#include <QWidget>
#include <vector>

namespace lamina::ui {

class SplitBar : public QWidget {
    Q_OBJECT
 public:
    struct Segment {
        QString name;     // "train"
        double share = 0;  // of the whole, 0 … 1; shares sum to 1
    };

    explicit SplitBar(QWidget* parent = nullptr);

    void setSegments(std::vector<Segment> segments);
    const std::vector<Segment>& segments() const { return segments_; }

    QSize sizeHint() const override { return {240, 26}; }
    QSize minimumSizeHint() const override { return {120, 26}; }

 signals:
    /** The person moved a border: the new shares, in order, in whole percents. */
    void sharesChanged(const std::vector<double>& shares);

 protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool focusNextPrevChild(bool next) override;

 private:
    int borderAt(double x) const;
    double borderPosition(int border) const;  // share left of it
    void moveBorder(int border, double share);
    void speak();

    std::vector<Segment> segments_;
    int border_ = 0;  // the one the arrow keys move
    bool dragging_ = false;
};

}  // namespace lamina::ui
