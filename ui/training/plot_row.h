// SPDX-License-Identifier: GPL-3.0-or-later
// Plots side by side; where they have no room there, in more rows below one another.
#pragma once

#include <QWidget>
#include <vector>

class QGridLayout;

namespace lamina::ui {

class PlotRow : public QWidget {
    Q_OBJECT
 public:
    explicit PlotRow(std::vector<QWidget*> plots = {}, QWidget* parent = nullptr);

    /** Those that are shown; others are let go of. */
    void setPlots(std::vector<QWidget*> plots);
    /** As many columns as so much width holds. */
    void fitInto(int width);
    int columns() const { return columns_; }

 private:
    /** The least that so many columns take. */
    int widthOf(int columns) const;
    void lay();

    QGridLayout* grid_;
    std::vector<QWidget*> plots_;
    int columns_ = 1;
};

}  // namespace lamina::ui
