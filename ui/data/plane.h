// SPDX-License-Identifier: GPL-3.0-or-later
// Tables whose samples are points on a plane: two numbers, or a number and what it leads to.
#pragma once

#include <QString>
#include <optional>
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

/** More points than can be told apart are not drawn: of more rows every so many. A series keeps its peaks instead: of so many parts of its time the
 *  first, lowest, highest and last. */
constexpr std::size_t mostPlanePoints = 20'000;
constexpr int seriesParts = 840;  // two a pixel

/** When the rows of a table were: by its first column of nothing but dates that never go back. */
struct RowDays {
    std::optional<QString> column;  // nothing: there is none
    std::vector<double> days;       // since 1970-01-01, a row each; NaN where the date is missing
};

/** Reads every date: of a long table that takes a while. */
RowDays rowDays(const Table& table);

/** Whether planeOf() makes a series of it, for which it looks at every row. */
bool isSeries(const Table& table, const std::vector<int>& inputs, const std::vector<int>& targets);

/** Two numeric inputs (coloured by a category target), or one against a numeric target; a numeric target alone over the dates of its table, else
 *  over its rows. days: those of the table; null: they are read where it is a series. */
Plane planeOf(const Table& table, const std::vector<int>& inputs, const std::vector<int>& targets, const RowDays* days = nullptr);

}  // namespace lamina::ui
