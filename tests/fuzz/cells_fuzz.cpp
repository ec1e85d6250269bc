// SPDX-License-Identifier: GPL-3.0-or-later
// Lines as the cells of a column of words: dates, numbers in any style, and what is none of them where most are. The first two bytes choose how
// they are meant.
#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "engine/data/csv_cells.h"
#include "engine/data/date_steps.h"
#include "engine/data/dates.h"
#include "engine/data/dictionary.h"
#include "engine/data/nearly_numbers.h"
#include "engine/data/odd_cells.h"
#include "tests/fuzz/fuzz.h"

using namespace lamina;

namespace {

/** What the first two bytes choose. */
struct Choices {
    Choices(std::uint8_t a, std::uint8_t b) : order(static_cast<DateOrder>((a & 3) % 3)), learnt(static_cast<NumberStyle>((b & 3) % 3)) {
        fitted.name = "cells";
        fitted.dates = static_cast<DateOrder>((a >> 2 & 3) % 3);
        if (a >> 4 & 1) dialect.delimiter = ';';
        dialect.decimalComma = a >> 5 & 1;
        if (a >> 6 & 1) decimalComma = (a >> 7 & 1) != 0;
    }
    DateOrder order;
    NumberStyle learnt;
    PreparedColumn fitted;
    CsvDialect dialect;
    std::optional<bool> decimalComma;
};

Column columnOf(std::string_view lines, const Choices& choices) {
    Column column;
    column.name = choices.fitted.name;
    column.type = ColumnType::Category;
    Dictionary words;
    while (!lines.empty()) {
        const auto line = lines.substr(0, lines.find('\n'));
        column.codes.push_back(isMissing(line) ? -1 : words.code(line));
        lines.remove_prefix(std::min(lines.size(), line.size() + 1));
    }
    column.categories = words.texts();
    column.style = likelyStyle(column.categories, choices.dialect, choices.decimalComma);
    return column;
}

void readDate(const std::string& text) {
    constexpr double firstDay = -719'528, lastDay = 2'932'896;  // of the years 0 to 9999
    const auto monthFirst = parseDate(text, DateOrder::MonthFirst), dayFirst = parseDate(text, DateOrder::DayFirst), either = parseDate(text);
    fuzz::require(either == monthFirst || either == dayFirst, "a date is read in one of both orders");
    for (const auto& date : {monthFirst, dayFirst}) {
        if (!date) continue;
        fuzz::require(*date > firstDay - 1 && *date < lastDay + 2, "a date is of a year of four digits");
        if (*date < firstDay || *date > lastDay) continue;  // by its time zone
        const auto again = parseDate(dateText(*date));
        fuzz::require(again && std::abs(*again - *date) * 86'400 < 0.51, "a date is written and read to the second");
    }
}

void readDates(const Column& column) {
    for (const std::string& cell : column.categories) readDate(cell);
    const Table table{{column}};
    if (holdsDates(column)) {
        const Column days = convert(column, ColumnType::Number);
        for (std::size_t row = 0; row < column.rows(); ++row)
            fuzz::require(days.missing(row) == column.missing(row), "a column of dates holds nothing else");
    }
    const Column* time = timeOf(table);
    if (!time) return;
    const auto ahead = datesAhead(*time, 3);
    fuzz::require(ahead.empty() || ahead.size() == 3, "as many dates are told as were asked for, or none");
    const std::vector<std::uint32_t> rows = {0, static_cast<std::uint32_t>(column.rows())};
    fuzz::require(datesOf(*time, rows).size() == rows.size(), "a date a row");
}

void findOddCells(const Column& column, const Choices& choices) {
    const DateOrder order = choices.order == DateOrder::Either ? dateOrder(column) : choices.order;
    const NumberStyle style = styleBeside(column, choices.learnt);
    fuzz::require(style == column.style || style == choices.learnt, "a column is read by its own style or by what was learnt");
    const Column numbers = convert(column, ColumnType::Number, order, style);
    const auto odd = oddCells(choices.fitted, column, order, style);
    auto next = odd.begin();
    for (std::size_t row = 0; row < column.rows(); ++row) {
        const bool isOdd = next != odd.end() && next->row == row;
        fuzz::require(numbers.missing(row) == (column.missing(row) || isOdd), "a cell is a number, a date, missing or odd");
        if (!isOdd) continue;
        const bool told = !next->remark().empty() && !std::string_view(next->error().what()).empty();
        fuzz::require(told && next->text == column.text(row), "an odd cell is shown as it is");
        ++next;
    }
    fuzz::require(next == odd.end(), "odd cells come in the order of their rows");
}

void findOddOnes(const Column& column) {
    const auto odd = oddOnes(column);
    if (!odd) return;
    const bool there = odd->count > 0 && odd->row < column.rows() && !column.missing(odd->row);
    fuzz::require(there && odd->text == column.text(odd->row), "the first odd one is where it is said to be");
    fuzz::require(!parseNumber(odd->text, column.style), "an odd one is no number");
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const Choices choices(data[0], data[1]);
    fuzz::readOrRefuse([&] {
        const Column column = columnOf(fuzz::text(data + 2, size - 2), choices);
        readDates(column);
        findOddCells(column, choices);
        findOddOnes(column);
    });
    return 0;
}
