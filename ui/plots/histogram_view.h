// SPDX-License-Identifier: GPL-3.0-or-later
// How often which values occur: bars over an axis, with a line at zero.
#pragma once

#include <QWidget>
#include <span>
#include <vector>

namespace lamina::ui {

/** Values counted in bins of equal, round width; zero is always between two bins. */
struct Bins {
    double low = 0, width = 1;
    std::vector<double> counts;
    double high() const { return low + width * static_cast<double>(counts.size()); }
};

/** About so many bins over all finite values; none where there are no values. */
Bins binned(std::span<const double> values, int about);

class HistogramView : public QWidget {
    Q_OBJECT
 public:
    explicit HistogramView(QWidget* parent = nullptr);

    /** name: of the axis. */
    void setValues(std::span<const double> values, const QString& name);
    const Bins& bins() const { return bins_; }

    QSize sizeHint() const override { return {320, 200}; }

 protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

 private:
    QRectF area() const;
    double place(double value) const;
    void paintAxis(QPainter& painter) const;

    Bins bins_;
    QString name_;
};

}  // namespace lamina::ui
