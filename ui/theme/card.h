// SPDX-License-Identifier: GPL-3.0-or-later
// A panel with a hairline and round corners. Use it where space alone does not hold things together.
#pragma once

#include <QWidget>

class QVBoxLayout;

namespace lamina::ui {

class Card : public QWidget {
    Q_OBJECT
 public:
    explicit Card(QWidget* parent = nullptr);

    /** The vertical layout to fill. */
    QVBoxLayout* body() const { return body_; }
    /** A coloured left edge; an invalid colour takes it away. */
    void setEdge(const QColor& color);

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    QVBoxLayout* body_;
    QColor edge_;
};

/** Paints the panel of a Card: also for what is no Card, as floating tools on the canvas. */
void paintPanel(QPainter& painter, const QRectF& where, const QColor& fill, const QColor& border, double radius);

}  // namespace lamina::ui
