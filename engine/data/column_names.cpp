// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/column_names.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <system_error>
#include <variant>

#include "engine/base/error.h"
#include "engine/data/csv.h"

namespace lamina {

namespace {

constexpr std::string_view kUnnamed = "column ";

std::string nameAt(const std::vector<std::string>& names, std::size_t place) { return place < names.size() ? names[place] : std::string(kUnnamed) + std::to_string(place + 1); }

/** Where a column stands that is called so; nothing of what is called as no column is. */
std::optional<std::size_t> columnPlace(const std::string& name, const std::vector<std::string>& names) {
    if (const auto found = std::find(names.begin(), names.end(), name); found != names.end()) return static_cast<std::size_t>(found - names.begin());
    if (!name.starts_with(kUnnamed)) return {};
    std::size_t number = 0;
    const char* end = name.data() + name.size();
    const auto [stop, error] = std::from_chars(name.data() + kUnnamed.size(), end, number);
    if (error != std::errc() || stop != end || number <= names.size()) return {};
    return number - 1;
}

/** None of a line whose names cannot be told apart: reading the file says why. */
std::vector<std::string> namesOfLine(const std::string& line) {
    try {
        return csvCells(line);
    } catch (const Error&) {
        return {};
    }
}

std::vector<std::string> namesNow(const DataRecipe& recipe, const Table* table) {
    if (!table) {
        const auto given = recipe.options.find(columnNamesOption);
        const auto* line = given == recipe.options.end() ? nullptr : std::get_if<std::string>(&given->second);
        return line ? uniqueNames(namesOfLine(*line)) : std::vector<std::string>();
    }
    std::vector<std::string> names;
    for (const auto& column : table->columns) names.push_back(column.name);
    return names;
}

}  // namespace

std::vector<std::string> uniqueNames(std::vector<std::string> names) {
    std::set<std::string> taken;
    for (std::size_t c = 0; c < names.size(); ++c) {
        if (names[c].empty()) names[c] = nameAt({}, c);
        const std::string base = names[c];
        for (int i = 2; !taken.insert(names[c]).second; ++i) names[c] = base + " (" + std::to_string(i) + ")";
    }
    return names;
}

void nameColumns(DataRecipe& recipe, const Table* table, const std::string& line) {
    const auto before = namesNow(recipe, table), typed = namesOfLine(line), names = uniqueNames(typed);
    std::map<std::string, ColumnChoice> others;  // of what is no column: nothing is known of them
    std::map<std::string, ColumnChoice> moved;
    for (const auto& [name, choice] : recipe.columns) {
        const auto place = columnPlace(name, before);
        (place ? moved : others).emplace(place ? nameAt(names, *place) : name, choice);
    }
    moved.merge(others);
    recipe.columns = std::move(moved);
    std::string used = line;
    if (names != typed) {
        used = csvLine(names);
        used.pop_back();  // its end
    }
    recipe.options[columnNamesOption] = used;
}

}  // namespace lamina
