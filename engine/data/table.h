// SPDX-License-Identifier: GPL-3.0-or-later
// A table of columns as read from a file or made by a generator: raw values, nothing filled, scaled or encoded yet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/date_order.h"
#include "engine/data/number_style.h"
#include "engine/data/row_vector.h"
#include "engine/model/data_recipe.h"

namespace lamina {

/** One column: numbers with NaN where missing, or codes into a dictionary with -1 where missing. */
struct Column {
    std::string name;
    ColumnType type = ColumnType::Number;  // Number or Category: what was found, and how it is kept
    RowVector<double> numbers;             // (rows) of a Number
    RowVector<std::int32_t> codes;         // (rows) of a Category: index into categories, -1 missing
    std::vector<std::string> categories;   // distinct values in their natural order (see naturalOrder)
    NumberStyle style = NumberStyle::Plain;  // how its file writes the numbers; of a Category: those that most cells are, if any

    std::size_t rows() const { return type == ColumnType::Number ? numbers.size() : codes.size(); }
    bool missing(std::size_t row) const;
    /** The cell as people read it: "39.1", "Adelie"; empty where missing. */
    std::string text(std::size_t row) const;
};

/** Columns of equal length. */
struct Table {
    std::vector<Column> columns;
    std::vector<std::size_t> leftOut = {};  // rows that could not be read, in order: in their places every cell is missing

    /** Whether a row is among these. */
    bool leavesOut(std::size_t row) const;
    std::size_t rows() const { return columns.empty() ? 0 : columns.front().rows(); }
    /** Index of a column by name; -1 where there is none. */
    int find(std::string_view name) const;
    /** Index of a column by name, by number from 1, or -1 for the last (as --target takes it). Throws Error::Usage. */
    int resolve(const std::string& nameOrNumber) const;
};

/** The same column as another type: numbers become categories by their shortest text, dates the days since 1970-01-01 (in the
 *  order given, else as the column tells), other categories
 *  that do not read as numbers (of the style given, else of the column's) become missing. Auto and the type found return a copy; text is kept as categories. */
Column convert(const Column& column, ColumnType wanted, DateOrder dates = DateOrder::Either, std::optional<NumberStyle> style = {});

/** Orders categories: by value when all read as numbers, else by bytes. */
void naturalOrder(std::vector<std::string>& categories);

}  // namespace lamina
