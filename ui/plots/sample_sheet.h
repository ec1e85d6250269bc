// SPDX-License-Identifier: GPL-3.0-or-later
// A few samples that are pictures on one sheet, four in a row; too few to scroll.
#pragma once

#include <QImage>
#include <QLabel>
#include <vector>

#include "ui/plots/sample_image.h"

namespace lamina::ui {

class SampleSheet : public QLabel {
    Q_OBJECT
 public:
    static constexpr int most = 8;

    explicit SampleSheet(QWidget* parent = nullptr);

    /** Pictures (n, h, w, c); no more than `most` are shown. */
    void setSamples(const Tensor& samples);
    /** Shows nothing. */
    void clearSamples();
    const std::vector<QImage>& images() const { return images_; }

 private:
    void draw();

    SamplePainter painter_;
    std::vector<QImage> images_;
};

}  // namespace lamina::ui
