// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/data/plane.h"

#include <QCoreApplication>
#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/data/date_steps.h"
#include "engine/data/dates.h"
#include "ui/plots/series.h"

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

/** As many points as can be told apart, no peak left out. x ascends. */
std::vector<PlanePoint> thinned(const Series& series) {
    std::vector<PlanePoint> points;
    const auto take = [&](double x, double y) { points.push_back({x, y, 0}); };
    constexpr std::size_t few = 5 * seriesParts;
    if (series.size() <= few) {
        for (std::size_t i = 0; i < series.size(); ++i) take(series.x()[i], series.y()[i]);
        return points;
    }
    const double from = series.x().front(), to = series.x().back();
    for (const PlotPoint& point : series.decimated(from, to > from ? to : from + 1, seriesParts)) take(point.x, point.y);
    return points;
}

/** A series that is predicted from its own past: row by row. */
Plane seriesOf(const Column& column, const RowDays& days) {
    Plane plane;
    plane.series = true;
    plane.x = days.column ? *days.column : QCoreApplication::translate("Plane", "row");
    if (days.column) plane.xUnit = AxisUnit::Days;
    plane.y = QString::fromStdString(column.name);
    Series series;
    for (std::size_t row = 0; row < column.numbers.size(); ++row) {
        const double x = days.column ? days.days[row] : static_cast<double>(row + 1), y = column.numbers[row];
        if (!std::isnan(x) && !std::isnan(y)) series.append(x, y);
    }
    plane.points = thinned(series);
    return plane;
}

}  // namespace

RowDays rowDays(const Table& table) {
    const Column* time = timeOf(table);
    if (!time) return {};
    RowDays all{QString::fromStdString(time->name), {}};
    const DateOrder order = dateOrder(*time);
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    std::vector<double> each;
    for (const auto& text : time->categories) each.push_back(parseDate(text, order).value_or(nan));
    for (const auto code : time->codes) all.days.push_back(code < 0 ? nan : each[static_cast<std::size_t>(code)]);
    return all;
}

bool isSeries(const Table& table, const std::vector<int>& inputs, const std::vector<int>& targets) {
    return inputs.empty() && targets.size() == 1 && numeric(table, targets[0]);
}

Plane planeOf(const Table& table, const std::vector<int>& inputs, const std::vector<int>& targets, const RowDays* days) {
    Plane plane;
    const bool two = inputs.size() == 2 && numeric(table, inputs[0]) && numeric(table, inputs[1]);
    const bool line = inputs.size() == 1 && targets.size() == 1 && numeric(table, inputs[0]) && numeric(table, targets[0]);
    if (isSeries(table, inputs, targets)) return seriesOf(table.columns[static_cast<std::size_t>(targets[0])], days ? *days : rowDays(table));
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
