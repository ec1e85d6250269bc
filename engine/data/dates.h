// SPDX-License-Identifier: GPL-3.0-or-later
// Dates as people write them in tables.
#pragma once

#include <optional>
#include <string_view>

#include "engine/data/table.h"

namespace lamina {

/** Days since 1970-01-01, 00:00, with the time of day as a fraction: 2024-03-01, 2024-03, 2024/3/1, 1.3.2024, 3/1/2024 (the month comes
 *  first unless it is beyond 12), each also with T or a space and 13:45, 13:45:30, 13:45:30.5, and Z. Nothing for all else, and for days
 *  that no calendar has. */
std::optional<double> parseDate(std::string_view text);

/** Whether every cell that is there is a date, and one is. */
bool holdsDates(const Column& column);

}  // namespace lamina
