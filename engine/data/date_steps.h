// SPDX-License-Identifier: GPL-3.0-or-later
// A column of dates goes on as it went: by so many months, by so many days, or by working days.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/data/table.h"

namespace lamina {

/** The first column of nothing but dates that never go back; null where there is none. */
const Column* timeOf(const Table& table);

/** The dates behind the last one, as its column writes months and days, else as 2024-03-01 or 2024-03-01 13:45. Empty where the last
 *  rows are not the same step apart. Dates without Saturdays and Sundays go on without them: of a year, one step in twenty may leave out more (holidays). */
std::vector<std::string> datesAhead(const Column& column, std::size_t count);

/** When such rows are, counted from 0: as the column writes it, behind its last one by datesAhead(); empty where nobody knows. */
std::vector<std::string> datesOf(const Column& column, std::span<const std::uint32_t> rows);

/** "2024-03-01", of days since 1970-01-01; with the time of day where there is one. */
std::string dateText(double days);

}  // namespace lamina
