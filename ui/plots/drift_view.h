// SPDX-License-Identifier: GPL-3.0-or-later
// How values spread as time goes on: a column of shades for every moment, the newest at the right.
#pragma once

#include <QImage>
#include <QWidget>
#include <cstdint>
#include <vector>

namespace lamina::ui {

/** The spread of some values at one moment: counts in equal steps from low to high. */
struct Spread {
    double x = 0;  // the moment: a step
    double low = 0, high = 0;
    std::vector<std::uint32_t> counts;
};

class DriftView : public QWidget {
    Q_OBJECT
 public:
    static constexpr std::size_t mostColumns = 160;  // more are not told apart, and cost time

    explicit DriftView(QWidget* parent = nullptr);

    /** Of how many moments one is shown, where there are so many. */
    static std::size_t every(std::size_t moments) { return moments == 0 ? 1 : (moments - 1) / mostColumns + 1; }
    void setSpreads(std::vector<Spread> spreads);
    std::size_t moments() const { return spreads_.size(); }
    /** Of all moments; equal where there is nothing to show. */
    double low() const { return low_; }
    double high() const { return high_; }

    QSize sizeHint() const override { return {320, 150}; }

 protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

 private:
    QRectF area() const;
    void paintShades(QPainter& painter, const QRectF& where) const;
    void paintAxes(QPainter& painter, const QRectF& where) const;

    std::vector<Spread> spreads_;
    double low_ = 0, high_ = 0;
};

}  // namespace lamina::ui
