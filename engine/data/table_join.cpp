// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/table_join.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <set>
#include <unordered_map>

#include "engine/base/error.h"
#include "engine/base/words.h"
#include "engine/data/csv_cells.h"
#include "engine/data/table_rows.h"

namespace lamina {

namespace {

constexpr double missingNumber = std::numeric_limits<double>::quiet_NaN();
constexpr std::int32_t missingCode = -1;

std::string quoted(const std::string& name) { return "\"" + name + "\""; }

std::string namesOf(const Table& table) {
    constexpr std::size_t most = 8;
    std::string names;
    for (std::size_t i = 0; i < std::min(most, table.columns.size()); ++i) names += (i ? ", " : "") + quoted(table.columns[i].name);
    return table.columns.size() > most ? names + " …" : names;
}

bool allMissing(const Column& column) {
    for (std::size_t row = 0; row < column.rows(); ++row)
        if (!column.missing(row)) return false;
    return true;
}

const Column& columnOf(const NamedTable& in, const std::string& name, const std::string& remedy) {
    const int at = in.table.find(name);
    if (at < 0) throw Error::input("there is no column " + quoted(name) + ": it has " + namesOf(in.table), in.name, remedy);
    return in.table.columns[static_cast<std::size_t>(at)];
}

/** The first cell that is no number, for the sentence. */
std::string wordOf(const Column& column) {
    const auto word = std::find_if_not(column.categories.begin(), column.categories.end(), [&](const auto& cell) { return parseNumber(cell, column.style).has_value(); });
    return column.categories.empty() ? std::string() : quoted(word == column.categories.end() ? column.categories.front() : *word);
}

/** A column that says nothing goes with either kind. */
void requireSameType(const NamedTable& first, const Column& there, const NamedTable& table, const Column& here) {
    if (there.type == here.type || allMissing(there) || allMissing(here)) return;
    const bool words = here.type == ColumnType::Category;
    throw Error::input("the column " + quoted(here.name) + " holds " + (words ? "words, such as " + wordOf(here) : std::string("numbers")) + "; in " + first.name + " it holds " +
                           (words ? std::string("numbers") : "words, such as " + wordOf(there)),
                       table.name, "correct the cells, or take this file out");
}

/** A number as every style reads it; what is none, or is read so anyway, stays as it is written. */
std::string plainly(const std::string& cell, NumberStyle style) {
    const auto number = parseNumber(cell, style);
    return number && parseNumber(cell, NumberStyle::Plain) != number ? exactNumber(*number) : cell;
}

/** Whether files write the numbers among their words in different styles: 1,5 in one and 1.5 in another. */
bool differInStyle(const std::vector<const Column*>& parts) {
    std::optional<NumberStyle> style;
    for (const auto* part : parts) {
        const bool numbers = std::any_of(part->categories.begin(), part->categories.end(), [&](const auto& cell) { return parseNumber(cell, part->style).has_value(); });
        if (!numbers || style == part->style) continue;
        if (style) return true;
        style = part->style;
    }
    return false;
}

/** One column of all tables, whose type is that of those that say anything. */
Column appended(const std::vector<const Column*>& parts) {
    Column all;
    all.name = parts.front()->name;
    const auto telling = std::find_if(parts.begin(), parts.end(), [](const Column* c) { return !allMissing(*c); });
    const Column& like = telling == parts.end() ? *parts.front() : **telling;
    all.type = like.type;
    all.style = like.style;
    std::size_t rows = 0;
    for (const auto* part : parts) rows += part->rows();
    if (all.type == ColumnType::Number) {
        all.numbers.reserve(rows);
        for (const auto* part : parts) {
            if (part->type == ColumnType::Number) all.numbers.insert(all.numbers.end(), part->numbers.begin(), part->numbers.end());
            else all.numbers.insert(all.numbers.end(), part->rows(), missingNumber);
        }
        return all;
    }
    const bool differ = differInStyle(parts);
    if (differ) all.style = NumberStyle::Plain;
    const auto wordIn = [differ](const Column& part, const std::string& cell) { return differ ? plainly(cell, part.style) : cell; };
    std::set<std::string> words;
    for (const auto* part : parts)
        for (const auto& cell : part->categories) words.insert(wordIn(*part, cell));
    all.categories.assign(words.begin(), words.end());
    naturalOrder(all.categories);
    std::unordered_map<std::string, std::int32_t> codes;
    for (const auto& word : all.categories) codes.emplace(word, static_cast<std::int32_t>(codes.size()));
    all.codes.reserve(rows);
    for (const auto* part : parts) {
        if (part->type != ColumnType::Category) {
            all.codes.insert(all.codes.end(), part->rows(), missingCode);
            continue;
        }
        std::vector<std::int32_t> own;
        for (const auto& word : part->categories) own.push_back(codes.at(wordIn(*part, word)));
        for (const auto code : part->codes) all.codes.push_back(code < 0 ? missingCode : own[static_cast<std::size_t>(code)]);
    }
    return all;
}

using Keys = std::unordered_map<std::string, std::size_t>;  // to its row

/** The rows of a table by key. With `told`, the first key that is there twice is an error. */
std::optional<Keys> keysOf(const NamedTable& table, const Column& key, bool told) {
    Keys keys;
    for (std::size_t row = 0; row < key.rows(); ++row) {
        if (key.missing(row)) {
            if (!told && !table.table.leavesOut(row)) return {};
            continue;  // nothing is found by it
        }
        const auto [first, fresh] = keys.emplace(key.text(row), row);
        if (fresh) continue;
        if (!told) return {};
        throw Error::input(quoted(key.name) + " is " + quoted(key.text(row)) + " in its rows " + std::to_string(first->second + 1) + " and " + std::to_string(row + 1) +
                               ": which of them belongs to a row is not known", table.name, "leave one row for each, or join by another column");
    }
    return keys;
}

std::string freeName(const Table& table, const std::string& name) {
    std::string free = name;
    for (int n = 2; table.find(free) >= 0; ++n) free = name + " (" + std::to_string(n) + ")";
    return free;
}

void joinOne(Table& to, const NamedTable& first, const NamedTable& other, const std::string& key, std::vector<std::string>* notes) {
    const std::string remedy = "join by a column that all files have, or put their rows under one another";
    const Column& own = columnOf(first, key, remedy);
    const Column& theirs = columnOf(other, key, remedy);
    const Keys keys = *keysOf(other, theirs, true);
    std::vector<std::int64_t> rows(own.rows(), -1);
    std::size_t lost = 0;
    for (std::size_t row = 0; row < own.rows(); ++row) {
        const auto found = own.missing(row) ? keys.end() : keys.find(own.text(row));
        if (found == keys.end()) lost += first.table.leavesOut(row) ? 0 : 1;
        else rows[row] = static_cast<std::int64_t>(found->second);
    }
    const std::size_t read = own.rows() - first.table.leftOut.size();
    if (lost == read)
        throw Error::input("not one " + quoted(key) + " of " + first.name + " is in it", other.name, "join by another column, or put the rows under one another");
    if (lost > 0 && notes) notes->push_back(std::to_string(lost) + " of " + std::to_string(read) + " rows are not in " + other.name);
    for (const auto& column : other.table.columns) {
        if (column.name == key) continue;
        Column joined = inRows(column, rows);
        joined.name = freeName(to, column.name);
        to.columns.push_back(std::move(joined));
    }
}

}  // namespace

Table appendRows(std::vector<NamedTable> tables, std::vector<std::string>* notes) {
    const NamedTable& first = tables.front();
    Table all;
    for (const auto& column : first.table.columns) {
        std::vector<const Column*> parts;
        std::size_t telling = 0;  // the first that says anything: one that says nothing would go with words and numbers alike
        for (const auto& table : tables) {
            parts.push_back(&columnOf(table, column.name, "give all files the same names, or take this file out"));
            if (allMissing(*parts[telling])) telling = parts.size() - 1;
            requireSameType(tables[telling], *parts[telling], table, *parts.back());
        }
        all.columns.push_back(appended(parts));
    }
    std::size_t above = 0;
    for (const auto& table : tables) {
        for (const std::size_t row : table.table.leftOut) all.leftOut.push_back(above + row);
        above += table.table.rows();
    }
    for (const auto& table : tables)
        for (const auto& column : table.table.columns)
            if (notes && first.table.find(column.name) < 0) notes->push_back(quoted(column.name) + " of " + table.name + " is left out: " + first.name + " has no such column");
    return all;
}

Table joinColumns(std::vector<NamedTable> tables, const std::string& key, std::vector<std::string>* notes) {
    Table joined = tables.front().table;
    for (std::size_t i = 1; i < tables.size(); ++i) joinOne(joined, tables.front(), tables[i], key, notes);
    return joined;
}

std::vector<std::string> possibleKeys(const std::vector<NamedTable>& tables) {
    std::vector<std::string> keys;
    for (const auto& column : tables.front().table.columns) {
        const bool fits = std::all_of(tables.begin() + 1, tables.end(), [&](const NamedTable& other) {
            const int at = other.table.find(column.name);
            return at >= 0 && keysOf(other, other.table.columns[static_cast<std::size_t>(at)], false).has_value();
        });
        if (fits) keys.push_back(column.name);
    }
    return keys;
}

bool sameColumns(const std::vector<NamedTable>& tables) {
    const auto names = [](const NamedTable& t) {
        std::set<std::string> all;
        for (const auto& column : t.table.columns) all.insert(column.name);
        return all;
    };
    return std::all_of(tables.begin(), tables.end(), [&](const NamedTable& t) { return names(t) == names(tables.front()); });
}

}  // namespace lamina
