// SPDX-License-Identifier: GPL-3.0-or-later
// Tables whose samples are points on a plane: two numbers, or a number and what it leads to.
#pragma once

#include <QString>
#include <vector>

#include "engine/data/table.h"
#include "ui/plots/points_picture.h"

namespace lamina::ui {

struct Plane {
    QString x, y;
    AxisUnit xUnit = AxisUnit::Number;
    bool series = false;  // the points follow one another
    std::vector<PlanePoint> points;  // empty: these data are no plane
};

/** More points than can be told apart are not drawn: of more rows every so many. */
constexpr std::size_t mostPlanePoints = 20'000;

/** Two numeric inputs (coloured by a category target), or one against a numeric target; a numeric target alone over the dates of its table, else
 *  over its rows. */
Plane planeOf(const Table& table, const std::vector<int>& inputs, const std::vector<int>& targets);

}  // namespace lamina::ui
