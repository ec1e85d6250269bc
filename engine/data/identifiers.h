// SPDX-License-Identifier: GPL-3.0-or-later
// Columns that number rows: an input by which a net can learn rows by heart, and the target of a sorted file at once.
#pragma once

#include <string_view>
#include <vector>

#include "engine/data/table.h"

namespace lamina {

/** Whether a column is called as numbers of rows are: id, index, customer_id. */
bool namedAsIdentifier(std::string_view name);

/** Whether a column is called as numbers are that count nothing: zip_code, postcode, phone. */
bool namedAsCode(std::string_view name);

/** Called as numbers of rows, and counting up from row to row; rows of columns that repeat an earlier one in every cell do not count. */
bool countsRows(const Column& column, const std::vector<Column>& columns);

/** Called as numbers of rows, and another whole number for every row of columns, in whatever order; rows that repeat an earlier one in every cell do not count. */
bool numbersRows(const Column& column, const std::vector<Column>& columns);

}  // namespace lamina
