// SPDX-License-Identifier: GPL-3.0-or-later
// A sentence that floats at the lower edge of the canvas and goes away by itself, or at a click on it: why something was refused.
#pragma once

#include <QLabel>
#include <QTimer>

namespace lamina::ui {

class Toast : public QLabel {
    Q_OBJECT
 public:
    explicit Toast(QWidget* parent);
    void say(const QString& sentence);
    void placeIn(QSize room);

 protected:
    void paintEvent(QPaintEvent* event) override;
    /** It has been read. */
    void mousePressEvent(QMouseEvent* event) override;

 private:
    QTimer timer_;
};

}  // namespace lamina::ui
