// SPDX-License-Identifier: GPL-3.0-or-later
// What the units of a layer answer to one sample: bars, a strip of shades where they are many, lines where they are sequences.
#pragma once

#include <QWidget>
#include <vector>

#include "engine/base/tensor.h"

namespace lamina::ui {

class UnitView : public QWidget {
    Q_OBJECT
 public:
    explicit UnitView(QWidget* parent = nullptr);

    /** answers: float32 (units), or (steps, units). */
    void setAnswers(Tensor answers);
    const Tensor& answers() const { return answers_; }
    /** Of a sequence: the units whose lines are drawn, those that change most, in their order. */
    const std::vector<std::size_t>& lines() const { return lines_; }

    QSize sizeHint() const override { return {240, 130}; }

 protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

 private:
    void paintBars(QPainter& painter) const;
    void paintShades(QPainter& painter) const;
    void paintLines(QPainter& painter) const;
    bool sequence() const { return answers_.shape().rank() == 2; }
    QRectF area() const;

    Tensor answers_;
    std::vector<std::size_t> lines_;
    double low_ = 0, high_ = 0;
};

}  // namespace lamina::ui
