// SPDX-License-Identifier: GPL-3.0-or-later
// Many small pictures with a caption each, of which only those in sight are drawn.
#pragma once

#include <QListView>
#include <QStringList>
#include <cstdint>
#include <functional>
#include <vector>

#include "ui/plots/sample_image.h"

namespace lamina::ui {

/** Paints a sample, on paper and in ink where it is a drawing. */
using SamplePicture = std::function<QImage(std::uint32_t sample, const QColor& paper, const QColor& ink)>;

/** Lines under a picture; the second is bold. between: one more, before the bold one; all samples have it or none. */
struct Caption {
    QString first, second;
    QString between = {};
};

class SampleGrid : public QListView {
    Q_OBJECT
 public:
    explicit SampleGrid(QWidget* parent = nullptr);

    /** Shows these samples in this order; captions are asked for as they come into sight. */
    void show(SamplePainter painter, std::vector<std::uint32_t> samples, std::function<Caption(std::uint32_t)> caption);
    /** Shows several pictures of each sample side by side. */
    void show(std::vector<SamplePicture> pictures, std::vector<std::uint32_t> samples, std::function<Caption(std::uint32_t)> caption);
    void clear();
    const std::vector<std::uint32_t>& samples() const { return samples_; }
    /** What is written under a sample. */
    Caption caption(std::uint32_t sample) const { return caption_(sample); }
    /** One of a sample's pictures. */
    QImage picture(std::size_t which, std::uint32_t sample) const;
    int count() const { return static_cast<int>(samples_.size()); }
    using QListView::show;

    static constexpr int side = 84;  // pixels of a picture, and of the words under one

 signals:
    /** Clicked, or asked for by Return. */
    void chosen(std::uint32_t sample);

 private:
    class Model;
    class Delegate;

    std::vector<SamplePicture> pictures_;  // of each sample
    std::vector<std::uint32_t> samples_;
    std::function<Caption(std::uint32_t)> caption_;
    int lines_ = 2;  // of a caption
    Model* model_;
};

}  // namespace lamina::ui
