// SPDX-License-Identifier: GPL-3.0-or-later
// When the rows of a series are, by the column of dates that its table has.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/data/table.h"

namespace lamina {

/** Rows of a table in their order, from 0; the last ones may lie behind its end. */
struct RowTimes {
    std::vector<std::uint32_t> rows = {};
    std::string column = {};              // of dates; empty: the table has none, or it does not go on by a step to these rows
    std::vector<std::string> dates = {};  // of each row, as that column writes it; empty where there is no such column
    std::vector<double> days = {};        // the same since 1970-01-01, and never falling; empty where one of them is not known
};

RowTimes timesOf(const Table& table, std::vector<std::uint32_t> rows);

}  // namespace lamina
