// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/table.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "engine/base/error.h"
#include "engine/base/spelling.h"
#include "engine/base/words.h"
#include "engine/data/csv_cells.h"
#include "engine/data/dates.h"

namespace lamina {

bool Column::missing(std::size_t row) const {
    return type == ColumnType::Number ? std::isnan(numbers[row]) : codes[row] < 0;
}

std::string Column::text(std::size_t row) const {
    if (missing(row)) return {};
    return type == ColumnType::Number ? exactNumber(numbers[row]) : categories[static_cast<std::size_t>(codes[row])];
}

bool Table::leavesOut(std::size_t row) const { return std::binary_search(leftOut.begin(), leftOut.end(), row); }

int Table::find(std::string_view name) const {
    const auto it = std::find_if(columns.begin(), columns.end(), [&](const Column& c) { return c.name == name; });
    return it == columns.end() ? -1 : static_cast<int>(it - columns.begin());
}

int Table::resolve(const std::string& nameOrNumber) const {
    if (const int index = find(nameOrNumber); index >= 0) return index;
    const int count = static_cast<int>(columns.size());
    int number = 0;
    const auto [end, error] = std::from_chars(nameOrNumber.data(), nameOrNumber.data() + nameOrNumber.size(), number);
    const bool whole = error == std::errc() && end == nameOrNumber.data() + nameOrNumber.size();
    if (whole && number == -1 && count > 0) return count - 1;
    if (whole && number >= 1 && number <= count) return number - 1;
    std::string names;
    std::vector<std::string> known;
    for (const auto& column : columns) known.push_back(column.name);
    for (std::size_t i = 0; i < columns.size() && i < 12; ++i) names += (i ? ", " : "") + columns[i].name;
    if (columns.size() > 12) names += ", …";
    throw Error::usage("there is no column \"" + nameOrNumber + "\"" + didYouMean(nameOrNumber, known),
                       "name one of " + names + ", or give a number from 1 to " + std::to_string(count) + ", or -1 for the last");
}

namespace {

Column toCategories(const Column& column) {
    std::vector<double> values;
    for (double v : column.numbers)
        if (!std::isnan(v)) values.push_back(v == 0 ? 0.0 : v);  // -0 is 0
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());

    Column out{.name = column.name, .type = ColumnType::Category, .numbers = {}, .codes = {}, .categories = {}};
    for (double v : values) out.categories.push_back(exactNumber(v));
    out.codes.reserve(column.numbers.size());
    for (double v : column.numbers) {
        const auto at = std::lower_bound(values.begin(), values.end(), v) - values.begin();
        out.codes.push_back(std::isnan(v) ? -1 : static_cast<std::int32_t>(at));
    }
    return out;
}

Column toNumbers(const Column& column, DateOrder dates, NumberStyle style) {
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    std::vector<double> values;
    const DateOrder order = dates == DateOrder::Either ? dateOrder(column) : dates;
    for (const auto& category : column.categories) {
        const auto number = parseNumber(category, style);
        values.push_back(number ? *number : parseDate(category, order).value_or(nan));
    }
    Column out{.name = column.name, .type = ColumnType::Number, .numbers = {}, .codes = {}, .categories = {}};
    out.numbers.reserve(column.codes.size());
    for (auto code : column.codes) out.numbers.push_back(code < 0 ? nan : values[static_cast<std::size_t>(code)]);
    return out;
}

}  // namespace

Column convert(const Column& column, ColumnType wanted, DateOrder dates, std::optional<NumberStyle> style) {
    if (wanted == ColumnType::Auto || wanted == column.type) return column;
    if (wanted == ColumnType::Text) return column.type == ColumnType::Category ? column : toCategories(column);
    return wanted == ColumnType::Category ? toCategories(column) : toNumbers(column, dates, style.value_or(column.style));
}

void naturalOrder(std::vector<std::string>& categories) {
    std::vector<std::pair<double, std::string>> numbered;
    for (const auto& c : categories) {
        const auto value = parseNumber(c);
        if (!value) return std::sort(categories.begin(), categories.end());
        numbered.emplace_back(*value, c);
    }
    std::sort(numbered.begin(), numbered.end());
    for (std::size_t i = 0; i < categories.size(); ++i) categories[i] = std::move(numbered[i].second);
}

}  // namespace lamina
