// SPDX-License-Identifier: GPL-3.0-or-later
// Many small pictures with a caption each, of which only those in sight are drawn.
#pragma once

#include <QListView>
#include <QStringList>
#include <algorithm>
#include <cstdint>
#include <functional>
#include <vector>

#include "ui/plots/sample_image.h"

namespace lamina::ui {

/** Lines under a picture; the second is bold. */
struct Caption {
    QString first, second;
};

class SampleGrid : public QListView {
    Q_OBJECT
 public:
    explicit SampleGrid(QWidget* parent = nullptr);

    /** Shows these samples in this order; captions are asked for as they come into sight. */
    void show(SamplePainter painter, std::vector<std::uint32_t> samples, std::function<Caption(std::uint32_t)> caption);
    /** Several pictures of a sample side by side; each painter knows all samples. */
    void show(std::vector<SamplePainter> painters, std::vector<std::uint32_t> samples, std::function<Caption(std::uint32_t)> caption);
    void clear();
    int count() const { return static_cast<int>(samples_.size()); }
    using QListView::show;

 private:
    class Model;
    class Delegate;

    int panes() const { return std::max(1, static_cast<int>(painters_.size())); }

    std::vector<SamplePainter> painters_;
    std::vector<std::uint32_t> samples_;
    std::function<Caption(std::uint32_t)> caption_;
    Model* model_;
};

}  // namespace lamina::ui
