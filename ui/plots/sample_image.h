// SPDX-License-Identifier: GPL-3.0-or-later
// Samples that are pictures, as pictures.
#pragma once

#include <QColor>
#include <QImage>
#include <cstddef>

#include "engine/base/tensor.h"

namespace lamina::ui {

/** Whether samples of this shape (without the batch axis) can be shown: h × w, h × w × 1, h × w × 3, at least four
 *  pixels a side. */
bool isPicture(const Shape& sample);

/** Bright strokes on dark ground, as in MNIST: better shown as ink on paper. Judged by the first samples. */
bool isInk(const Tensor& samples);

/** How the numbers become colours; made once for a tensor. */
class SamplePainter {
 public:
    SamplePainter() = default;
    explicit SamplePainter(Tensor samples);
    /** black and white: the numbers that are so, whatever the samples hold; ink: strokes on paper. */
    SamplePainter(Tensor samples, double black, double white, bool ink);

    std::size_t count() const;
    bool empty() const { return count() == 0; }
    /** Sample i, one pixel a pixel. Ink goes from paper to ink; other pictures keep their colours. */
    QImage image(std::size_t i, const QColor& paper, const QColor& ink) const;

 private:
    double value(std::size_t at) const;

    Tensor samples_;
    bool ink_ = false;
    double low_ = 0, high_ = 255;  // black and white
};

}  // namespace lamina::ui
