// SPDX-License-Identifier: GPL-3.0-or-later
// Cells of new rows that are no numbers where the fit of a column wants one.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "engine/data/preparation.h"
#include "engine/data/table.h"

namespace lamina {

struct OddCell {
    std::string column;
    std::size_t row = 0;  // of the table, from 0
    std::string text;
    std::string expected;  // "a number", "a date"

    /** "column "when", row 2: expected a date, received "31.02.2015"". */
    Error error() const;
    /** "row 2 has no answer: column "when" holds "31.02.2015", expected a date". */
    std::string remark() const;
};

/** Of a column read as categories that was fitted as numbers, in the order of rows; dates are numbers, of the style given. */
std::vector<OddCell> oddCells(const PreparedColumn& fitted, const Column& column, DateOrder order, NumberStyle style);

}  // namespace lamina
