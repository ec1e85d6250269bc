// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/odd_cells.h"

#include <algorithm>

#include "engine/data/csv_cells.h"
#include "engine/data/dates.h"

namespace lamina {

namespace {

/** Digits in three parts, as of a date, whether or not the calendar has it. */
bool looksLikeDate(std::string_view text) {
    std::size_t parts = 1;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] >= '0' && text[i] <= '9') continue;
        if (i == 0 || i + 1 == text.size() || std::string_view("./-").find(text[i]) == std::string_view::npos) return false;
        ++parts;
    }
    return parts == 3;
}

/** Whether the cells that are right are dates. */
bool isOfDates(const PreparedColumn& fitted, const Column& column, DateOrder order, NumberStyle style) {
    if (fitted.dates != DateOrder::Either) return true;
    std::size_t dates = 0, numbers = 0;
    for (const auto& cell : column.categories)
        if (parseNumber(cell, style)) ++numbers;
        else if (parseDate(cell, order)) ++dates;
    return dates > numbers;
}

}  // namespace

Error OddCell::error() const {
    return Error::input("expected " + expected + ", received \"" + text + "\"", "column \"" + column + "\", row " + std::to_string(row + 1), "correct the value, or leave the cell empty");
}

std::string OddCell::remark() const { return "row " + std::to_string(row + 1) + " has no answer: column \"" + column + "\" holds \"" + text + "\", expected " + expected; }

std::vector<OddCell> oddCells(const PreparedColumn& fitted, const Column& column, DateOrder order, NumberStyle style) {
    std::vector<bool> odd;
    for (const auto& cell : column.categories) odd.push_back(!parseNumber(cell, style) && !parseDate(cell, order));
    std::vector<OddCell> all;
    if (std::find(odd.begin(), odd.end(), true) == odd.end()) return all;
    const bool dates = isOfDates(fitted, column, order, style);
    for (std::size_t row = 0; row < column.rows(); ++row) {
        if (column.missing(row) || !odd[static_cast<std::size_t>(column.codes[row])]) continue;
        const std::string& text = column.categories[static_cast<std::size_t>(column.codes[row])];
        const bool day = looksLikeDate(text);
        all.push_back({fitted.name, row, text, std::string(dates ? day ? "a date that the calendar has" : "a date" : day ? "a number, or a date that the calendar has" : "a number")});
    }
    return all;
}

}  // namespace lamina
