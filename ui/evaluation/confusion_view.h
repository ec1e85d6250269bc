// SPDX-License-Identifier: GPL-3.0-or-later
// The confusion matrix as a picture to click: rows true, columns predicted.
#pragma once

#include <QWidget>

#include "ui/evaluation/class_figures.h"

namespace lamina::ui {

/** Of a cell with samples, so lively as its count is of the largest (0 … 1); its number, in the theme's text colour, can be read on it. */
QColor confusionFill(bool right, double share);

class ConfusionView : public QWidget {
    Q_OBJECT
 public:
    explicit ConfusionView(QWidget* parent = nullptr);

    void setFigures(const ClassFigures& figures);
    /** So high it may be, in pixels, where its cells would be small else; 0: they stay small. */
    void setLargest(int pixels);
    /** Marks a cell as a click on it does. */
    void pick(int truth, int said);
    /** No cell is marked any more. */
    void unpick();
    /** Where a cell is drawn. */
    QRectF cellRect(int truth, int said) const;

    QSize sizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

 signals:
    void picked(int truth, int said);

 protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool event(QEvent* event) override;

 private:
    int classes() const { return static_cast<int>(figures_.classes.size()); }
    double labelWidth() const;
    double cellSize() const;
    double largestCell() const;
    bool cellAt(const QPointF& at, int& truth, int& said) const;
    void paintCell(QPainter& painter, int truth, int said) const;
    void paintLabels(QPainter& painter) const;

    ClassFigures figures_;
    int mostRight_ = 1, mostWrong_ = 1;
    int truth_ = -1, said_ = -1;
    int largest_ = 0;  // pixels
};

}  // namespace lamina::ui
