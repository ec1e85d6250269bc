// SPDX-License-Identifier: GPL-3.0-or-later
// Dates as people write them in tables.
#pragma once

#include <optional>
#include <string_view>

#include "engine/data/date_order.h"
#include "engine/data/table.h"

namespace lamina {

/** Days since 1970-01-01, 00:00, with the time of day as a fraction: 2024-03-01, 2024-03, 2024/3/1, 1.3.2024, 1.3.24 (of 1970 to 2069), 3/1/2024,
 *  each also with T or a space and 13:45, 13:45:30, 13:45:30.5, and Z or what the clock is ahead, +01:00. Nothing for all else, and for days that
 *  no calendar has. */
std::optional<double> parseDate(std::string_view text, DateOrder order = DateOrder::Either);

/** How all dates of a column are read: as the first of them that can be read in one way only. */
DateOrder dateOrder(const Column& column);

/** Whether every cell that is there is a date, in one order, and one is. */
bool holdsDates(const Column& column);

}  // namespace lamina
