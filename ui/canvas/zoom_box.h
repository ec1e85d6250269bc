// SPDX-License-Identifier: GPL-3.0-or-later
// − 100 % +  Frame F  Arrange L, at the lower left of the canvas.
#pragma once

#include <QFrame>

class QToolButton;

namespace lamina::ui {

class CanvasView;

class ZoomBox : public QFrame {
    Q_OBJECT
 public:
    explicit ZoomBox(CanvasView& view);

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    QToolButton* add(const QString& text, const QString& name, const QString& tip, std::function<void()> run);
};

}  // namespace lamina::ui
