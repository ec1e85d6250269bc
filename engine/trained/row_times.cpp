// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trained/row_times.h"

#include <cmath>
#include <limits>
#include <utility>

#include "engine/data/date_steps.h"
#include "engine/data/dates.h"

namespace lamina {

namespace {

/** Of dates that never go back; empty where one is missing, or goes back for all that. */
std::vector<double> inDays(const std::vector<std::string>& dates, DateOrder order) {
    std::vector<double> days;
    for (const auto& date : dates) {
        days.push_back(parseDate(date, order).value_or(std::numeric_limits<double>::quiet_NaN()));
        if (std::isnan(days.back()) || (days.size() > 1 && days.back() < days[days.size() - 2])) return {};
    }
    return days;
}

}  // namespace

RowTimes timesOf(const Table& table, std::vector<std::uint32_t> rows) {
    RowTimes times{std::move(rows), {}, {}, {}};
    const Column* time = times.rows.empty() ? nullptr : timeOf(table);
    if (!time) return times;
    auto dates = datesOf(*time, times.rows);
    if (times.rows.back() >= time->rows() && dates.back().empty()) return times;  // nobody knows how it goes on
    times.column = time->name;
    times.days = inDays(dates, dateOrder(*time));
    times.dates = std::move(dates);
    return times;
}

}  // namespace lamina
