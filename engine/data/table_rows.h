// SPDX-License-Identifier: GPL-3.0-or-later
// Columns in some of their rows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <ranges>
#include <utility>

#include "engine/data/table.h"

namespace lamina {

/** What a column is, by name, type and style, without its rows and their dictionary. */
Column withoutRows(const Column& column);

/** A column in some rows, in the order given and in its own dictionary. A row below 0 is none: its cell is missing. */
template <std::ranges::sized_range Rows>
Column inRows(const Column& column, const Rows& rows) {
    Column kept = withoutRows(column);
    kept.categories = column.categories;
    const auto take = [&](const auto& from, auto& to, auto missing) {
        to.reserve(std::ranges::size(rows));
        for (const auto row : rows) to.push_back(std::cmp_less(row, 0) ? missing : from[static_cast<std::size_t>(row)]);
    };
    if (column.type == ColumnType::Number) take(column.numbers, kept.numbers, std::numeric_limits<double>::quiet_NaN());
    else take(column.codes, kept.codes, std::int32_t{-1});
    return kept;
}

/** A column in one row, with no word in its dictionary but its own: that of all rows may be as long as the column. */
Column rowAlone(const Column& column, std::size_t row);

}  // namespace lamina
