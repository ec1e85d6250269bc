// SPDX-License-Identifier: GPL-3.0-or-later
// Small pictures of numbers side by side, as large as there is room for: the filters or the feature maps of a layer.
#pragma once

#include <QImage>
#include <QWidget>
#include <vector>

#include "engine/base/tensor.h"
#include "ui/theme/theme.h"

namespace lamina::ui {

/** h × w numbers as a picture: 0 is the ground, the accent is above it and orange below; ±limit is full colour. */
QImage signedPicture(std::span<const float> numbers, int width, int height, std::size_t stride, double limit, const Theme& theme);

class MapGrid : public QWidget {
    Q_OBJECT
 public:
    enum class Scale { Each, All };  // whether each picture takes all colours, or all together do

    explicit MapGrid(QWidget* parent = nullptr);

    /** maps: float32 (count, height, width, 1), or 3 for colours; each is called by `word` and its number from 1. */
    void setMaps(Tensor maps, Scale scale, const QString& word);
    std::size_t count() const { return count_; }
    /** How many there is room for; the first ones are shown. */
    std::size_t shown() const;
    const Tensor& maps() const { return maps_; }
    QImage picture(std::size_t map) const;

    QSize sizeHint() const override { return {240, 130}; }

 protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

 private:
    struct Grid {
        int columns = 1, rows = 1;
        double width = 0, height = 0;  // of a picture
    };
    Grid grid() const;
    QRectF place(const Grid& grid, std::size_t map) const;
    double limitOf(std::size_t map) const;

    Tensor maps_;
    Scale scale_ = Scale::Each;
    QString word_;
    std::size_t count_ = 0;
    double limit_ = 0;  // of all
    mutable std::vector<QImage> pictures_;  // made when they are painted
    mutable Theme paintedIn_;
};

}  // namespace lamina::ui
