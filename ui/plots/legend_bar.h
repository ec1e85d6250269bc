// SPDX-License-Identifier: GPL-3.0-or-later
// The legend above a plot: a line and a name a curve; a press hides or shows it. What finds no room goes into a menu.
#pragma once

#include <QWidget>
#include <vector>

#include "ui/plots/curve.h"

class QToolButton;

namespace lamina::ui {

class LegendItem;

class LegendBar : public QWidget {
    Q_OBJECT
 public:
    explicit LegendBar(QWidget* parent = nullptr);

    void add(int curve, const QString& name, CurveStyle style);
    void remove(int curve);
    void setShown(int curve, bool shown);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {24, sizeHint().height()}; }
    /** So many where one does not hold all; 1 at first. */
    void setMostRows(int rows);

 signals:
    void toggled(int curve, bool shown);

 protected:
    void resizeEvent(QResizeEvent* event) override;

 private:
    void arrange();
    int rowsNeeded() const;
    void setRows(int rows);
    void fillMenu();

    std::vector<LegendItem*> items_;
    QToolButton* more_;
    std::size_t fitting_ = 0;
    int rows_ = 1, mostRows_ = 1;
};

}  // namespace lamina::ui
