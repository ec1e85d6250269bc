// SPDX-License-Identifier: GPL-3.0-or-later
// The three parts of a data set as one bar whose borders can be dragged.
#pragma once

#include <QWidget>

#include "engine/model/data_recipe.h"

namespace lamina::ui {

class SplitBar : public QWidget {
    Q_OBJECT
 public:
    explicit SplitBar(QWidget* parent = nullptr);
    void setSplit(const Split& split);
    QSize sizeHint() const override { return {240, 26}; }

 signals:
    /** Shares in whole percent, adding up to 100. */
    void sharesChosen(int train, int validation, int test);

 protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

 private:
    int borderAt(double x) const;
    double borderX(int border) const;

    int borders_[2] = {70, 85};  // percent where validation and test begin
    int dragged_ = -1;
};

}  // namespace lamina::ui
