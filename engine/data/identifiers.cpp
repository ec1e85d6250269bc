// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/identifiers.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <unordered_map>

#include "engine/base/words.h"

namespace lamina {

namespace {

/** "customer_id", "PassengerId", "userid"; not "amount_paid", "citric acid". */
bool endsInId(const std::string& name) {
    constexpr std::array<std::string_view, 9> others{"acid", "bid", "covid", "fluid", "grid", "humid", "liquid", "paid", "solid"};
    const std::string last = name.substr(name.find_last_of(" _-.") + 1);  // of nothing found the whole
    return name.ends_with("id") && std::find(others.begin(), others.end(), last) == others.end();
}

bool sameCell(const Column& column, std::size_t a, std::size_t b) {
    if (column.missing(a) || column.missing(b)) return column.missing(a) && column.missing(b);
    return column.type == ColumnType::Number ? column.numbers[a] == column.numbers[b] : column.codes[a] == column.codes[b];
}

/** Columns of other lengths are of another table, which is to be joined. */
bool sameRow(const std::vector<Column>& columns, std::size_t rows, std::size_t a, std::size_t b) {
    return std::all_of(columns.begin(), columns.end(), [&](const Column& c) { return c.rows() != rows || sameCell(c, a, b); });
}

/** A row that could not be read: it has its place and no cell. */
bool emptyRow(const std::vector<Column>& columns, std::size_t rows, std::size_t row) {
    return std::all_of(columns.begin(), columns.end(), [&](const Column& c) { return c.rows() != rows || c.missing(row); });
}

/** Goes through the rows that repeat none before; asks of each number, the one before it and how many rows between them could not be read. False
 *  where it says no, where a number comes back in a row that is another, and where there is nothing but one row. */
template <class Follows>
bool numbered(const Column& column, const std::vector<Column>& columns, Follows follows) {
    if (!namedAsIdentifier(column.name) || column.type != ColumnType::Number) return false;
    constexpr std::size_t most = 100'000;  // rows that are looked at: the rest of a large table goes on like them
    const std::size_t rows = std::min(column.rows(), most);
    std::unordered_map<double, std::size_t> first;
    double before = 0;
    std::size_t unread = 0;
    for (std::size_t row = 0; row < rows; ++row) {
        const double number = column.numbers[row];
        if (std::isnan(number)) {
            if (!emptyRow(columns, column.rows(), row)) return false;
            ++unread;
            continue;
        }
        const auto [at, isNew] = first.try_emplace(number, row);
        if (!isNew && !sameRow(columns, column.rows(), at->second, row)) return false;
        if (!isNew) continue;
        if (!(first.size() == 1 ? number == std::floor(number) : follows(before, number, unread))) return false;
        before = number;
        unread = 0;
    }
    return first.size() > 1 && first.size() * 2 > rows;
}

}  // namespace

bool namedAsIdentifier(std::string_view text) {
    const std::string name = lowerCase(text);
    return name == "id" || name == "index" || name == "row" || name == "nr" || name == "no" || name.empty() || name.starts_with("unnamed") || endsInId(name);
}

bool namedAsCode(std::string_view text) {
    constexpr std::array<std::string_view, 6> codes{"zip", "plz", "phone", "telephone", "isbn", "ean"};
    const std::string name = lowerCase(text), last = name.substr(name.find_last_of(" _-.") + 1);
    return name.ends_with("code") || std::find(codes.begin(), codes.end(), last) != codes.end();
}

bool countsRows(const Column& column, const std::vector<Column>& columns) {
    return numbered(column, columns, [](double before, double number, std::size_t unread) {
        const double step = number - before;
        return step == std::floor(step) && step >= 1 && step <= static_cast<double>(unread + 1);
    });
}

bool numbersRows(const Column& column, const std::vector<Column>& columns) {
    constexpr std::size_t fewest = 20;
    return column.rows() >= fewest && numbered(column, columns, [](double, double number, std::size_t) { return number == std::floor(number); });
}

}  // namespace lamina
