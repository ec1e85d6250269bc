// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/plane.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/data/date_steps.h"
#include "engine/data/dates.h"

namespace lamina::ui {

namespace {

bool numeric(const Table& table, int column) {
    return table.columns[static_cast<std::size_t>(column)].type == ColumnType::Number;
}

/** The class of a row: a code, or a small whole number. */
int groupOf(const Column& column, std::size_t row) {
    if (column.type == ColumnType::Category) return std::max(0, column.codes[row]);
    const double value = column.numbers[row];
    return value >= 0 && value < 6 ? static_cast<int>(value) : 0;
}

/** From one row that is drawn to the next. */
std::size_t strideOf(std::size_t rows) { return std::max<std::size_t>(1, (rows + mostPlanePoints - 1) / mostPlanePoints); }

/** Days of the rows, where the table has a column of dates; else empty. */
std::vector<double> daysOf(const Column* time) {
    std::vector<double> days, each;
    if (!time) return days;
    const DateOrder order = dateOrder(*time);
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    for (const auto& text : time->categories) each.push_back(parseDate(text, order).value_or(nan));
    for (const auto code : time->codes) days.push_back(code < 0 ? nan : each[static_cast<std::size_t>(code)]);
    return days;
}

/** A series that is predicted from its own past: row by row. */
Plane seriesOf(const Table& table, const Column& column) {
    const Column* time = timeOf(table);
    const std::vector<double> days = daysOf(time);
    Plane plane;
    plane.series = true;
    plane.x = time ? QString::fromStdString(time->name) : QCoreApplication::translate("Plane", "row");
    if (time) plane.xUnit = AxisUnit::Days;
    plane.y = QString::fromStdString(column.name);
    const std::size_t rows = column.numbers.size();
    for (std::size_t row = 0; row < rows; row += strideOf(rows)) plane.points.push_back({time ? days[row] : static_cast<double>(row + 1), column.numbers[row], 0});
    std::erase_if(plane.points, [](const PlanePoint& p) { return std::isnan(p.x) || std::isnan(p.y); });
    return plane;
}

}  // namespace

Plane planeOf(const Table& table, const std::vector<int>& inputs, const std::vector<int>& targets) {
    Plane plane;
    const bool two = inputs.size() == 2 && numeric(table, inputs[0]) && numeric(table, inputs[1]);
    const bool line = inputs.size() == 1 && targets.size() == 1 && numeric(table, inputs[0]) && numeric(table, targets[0]);
    if (inputs.empty() && targets.size() == 1 && numeric(table, targets[0])) return seriesOf(table, table.columns[static_cast<std::size_t>(targets[0])]);
    if (!two && !line) return plane;
    const auto& x = table.columns[static_cast<std::size_t>(inputs[0])];
    const auto& y = table.columns[static_cast<std::size_t>(two ? inputs[1] : targets[0])];
    plane.x = QString::fromStdString(x.name);
    plane.y = QString::fromStdString(y.name);
    const Column* groups = two && !targets.empty() ? &table.columns[static_cast<std::size_t>(targets[0])] : nullptr;
    for (std::size_t row = 0; row < table.rows(); row += strideOf(table.rows()))
        plane.points.push_back({x.numbers[row], y.numbers[row], groups ? groupOf(*groups, row) : 0});
    return plane;
}

}  // namespace lamina::ui
