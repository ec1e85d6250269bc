// SPDX-License-Identifier: GPL-3.0-or-later
// The whole drawing small, with a frame round what the canvas shows; click or drag to go there.
#pragma once

#include <QWidget>

namespace lamina::ui {

class CanvasView;

class Minimap : public QWidget {
    Q_OBJECT
 public:
    explicit Minimap(CanvasView& view);

 protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

 private:
    QRectF visibleArea() const;
    /** From canvas to this widget. */
    QTransform mapping() const;
    void go(QPointF at);

    CanvasView& view_;
};

}  // namespace lamina::ui
