// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/nearly_numbers.h"

#include <algorithm>

#include "engine/data/csv_cells.h"

namespace lamina {

namespace {

constexpr std::size_t mostCellsLookedAt = 4096;  // different cells

/** How many of the cells, or of a sample of many, are numbers. */
std::size_t numbersAmong(const std::vector<std::string>& cells, NumberStyle style) {
    const std::size_t step = cells.size() / mostCellsLookedAt + 1;
    std::size_t count = 0;
    for (std::size_t i = 0; i < cells.size(); i += step) count += parseNumber(cells[i], style).has_value();
    return count;
}

std::vector<NumberStyle> stylesToTry(const CsvDialect& dialect, std::optional<bool> decimalComma) {
    using enum NumberStyle;
    if (decimalComma) return {*decimalComma ? Comma : Point, Plain};
    if (dialect.decimalComma) return {Comma, Plain, Point};
    return dialect.delimiter == ',' ? std::vector{Plain, Point, Comma} : std::vector{Plain, Comma, Point};
}

bool ofDigitsAlone(const std::string& cell) { return cell.find_first_not_of("0123456789") == std::string::npos; }

}  // namespace

NumberStyle likelyStyle(const std::vector<std::string>& cells, const CsvDialect& dialect, std::optional<bool> decimalComma) {
    NumberStyle best = NumberStyle::Plain;
    std::size_t most = 0;
    for (const NumberStyle style : stylesToTry(dialect, decimalComma)) {
        const std::size_t count = numbersAmong(cells, style);
        if (count > most) best = style, most = count;
    }
    // 1,234 beside 999, and no 0,5, as in a column of nothing but numbers.
    const auto count = [&](NumberStyle style) { return numbersAmong(cells, style); };
    const bool thousands = best == NumberStyle::Comma && !decimalComma && count(NumberStyle::Point) == most && count(NumberStyle::Plain) < most;
    return thousands && std::any_of(cells.begin(), cells.end(), ofDigitsAlone) ? NumberStyle::Point : best;
}

NumberStyle styleBeside(const Column& column, NumberStyle learnt) {
    if (learnt == NumberStyle::Plain || learnt == column.style) return column.style;
    return numbersAmong(column.categories, column.style) > numbersAmong(column.categories, learnt) ? column.style : learnt;
}

std::optional<OddOnes> oddOnes(const Column& column) {
    constexpr std::size_t many = 20, share = 50;  // different numbers; one in so many cells may be none
    if (column.type != ColumnType::Category || column.categories.size() < many) return {};
    const std::size_t allowed = std::max<std::size_t>(1, column.rows() / share);
    std::vector<bool> odd(column.categories.size(), false);
    std::size_t words = 0;
    for (std::size_t i = 0; i < odd.size() && words <= allowed; ++i)
        if (!parseNumber(column.categories[i], column.style)) odd[i] = true, ++words;
    if (words == 0 || words > allowed || odd.size() - words < many) return {};
    OddOnes found;
    for (std::size_t row = 0; row < column.rows(); ++row) {
        if (column.missing(row) || !odd[static_cast<std::size_t>(column.codes[row])]) continue;
        if (found.count++ == 0) found.row = row, found.text = column.text(row);
    }
    return found.count > 0 && found.count <= allowed ? std::optional(found) : std::nullopt;
}

}  // namespace lamina
