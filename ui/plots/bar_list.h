// SPDX-License-Identifier: GPL-3.0-or-later
// A list of horizontal bars: class probabilities.
#pragma once

#include <QWidget>
#include <vector>

namespace lamina::ui {

class BarList : public QWidget {
    Q_OBJECT
 public:
    struct Bar {
        QString label;      // "7"
        double share = 0;   // 0 … 1
        QString value;      // "94 %"; empty: share as a probability
        int slot = 0;       // colour of the palette (curveColor)
    };

    explicit BarList(QWidget* parent = nullptr);

    void setBars(std::vector<Bar> bars);
    const std::vector<Bar>& bars() const { return bars_; }

    /** Behind the bars, in pixels: room for the widest value. */
    int valueWidth() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {160, sizeHint().height()}; }

 protected:
    void paintEvent(QPaintEvent* event) override;

 private:
    static QString valueOf(const Bar& bar);
    void paintRow(QPainter& painter, const Bar& bar, const QRectF& row, double labelWidth, double values) const;

    std::vector<Bar> bars_;
};

}  // namespace lamina::ui
