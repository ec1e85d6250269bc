// SPDX-License-Identifier: GPL-3.0-or-later
// Up to three tables, parted by the byte that is in no text: under one another, and side by side by each key. The first byte chooses one key more.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "engine/data/csv.h"
#include "engine/data/table_join.h"
#include "tests/fuzz/fuzz.h"

using namespace lamina;

namespace {

std::vector<NamedTable> tablesOf(std::string_view texts) {
    constexpr std::size_t most = 3;
    CsvOptions options;
    options.threads = 1;
    std::vector<NamedTable> tables;
    while (tables.size() < most) {
        const std::size_t end = std::min(texts.find('\xff'), texts.size());
        tables.push_back({"table " + std::to_string(tables.size() + 1), parseCsv(texts.substr(0, end), options).table});
        if (end == texts.size()) break;
        texts.remove_prefix(end + 1);
    }
    return tables;
}

const Column& columnOf(const Table& table, const std::string& name) {
    const int at = table.find(name);
    fuzz::require(at >= 0, "a column of the first table is in all");
    return table.columns[static_cast<std::size_t>(at)];
}

/** The rows of a table are in the whole from `above` on. */
void requireRows(const Table& all, const Table& part, std::size_t above) {
    for (const Column& column : all.columns) {
        const Column& own = columnOf(part, column.name);
        for (std::size_t row = 0; row < own.rows(); ++row)
            fuzz::require(column.missing(above + row) == own.missing(row), "what is missing in a table is missing in the whole, and nothing else");
    }
    for (const std::size_t row : part.leftOut) fuzz::require(all.leavesOut(above + row), "what is left out of a table is left out of the whole");
}

void append(const std::vector<NamedTable>& tables) {
    fuzz::readOrRefuse([&] {
        std::vector<std::string> notes;
        const Table all = appendRows(tables, &notes);
        fuzz::require(all.columns.size() == tables.front().table.columns.size(), "the columns are those of the first table");
        std::size_t rows = 0;
        for (const NamedTable& part : tables) rows += part.table.rows();
        for (const Column& column : all.columns) fuzz::require(column.rows() == rows, "the rows are those of all tables");
        std::size_t above = 0;
        for (const NamedTable& part : tables) {
            requireRows(all, part.table, above);
            above += part.table.rows();
        }
    });
}

void join(const std::vector<NamedTable>& tables, const std::string& key) {
    if (tables.size() < 2) return;
    fuzz::readOrRefuse([&] {
        std::vector<std::string> notes;
        const Table joined = joinColumns(tables, key, &notes);
        const Table& first = tables.front().table;
        std::size_t columns = 1;  // the key
        for (const NamedTable& table : tables) columns += table.table.columns.size() - 1;
        std::set<std::string> names;
        for (const Column& column : joined.columns) {
            fuzz::require(column.rows() == first.rows(), "the rows are those of the first table");
            fuzz::require(names.insert(column.name).second, "no two columns have one name");
        }
        fuzz::require(joined.columns.size() == columns && joined.leftOut == first.leftOut, "the columns are those of all tables");
        const Column& own = columnOf(joined, key);
        for (std::size_t c = first.columns.size(); c < columns; ++c)
            for (std::size_t row = 0; row < own.rows(); ++row)
                fuzz::require(joined.columns[c].missing(row) || !own.missing(row), "nothing is found by what is missing");
    });
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    fuzz::readOrRefuse([&] {
        const auto tables = tablesOf(fuzz::text(data + 1, size - 1));
        const auto& columns = tables.front().table.columns;
        static_cast<void>(sameColumns(tables));
        append(tables);
        for (const std::string& key : possibleKeys(tables)) {
            for (const NamedTable& table : tables) columnOf(table.table, key);
            join(tables, key);
        }
        join(tables, data[0] == 0xff ? "no such column" : columns[data[0] % columns.size()].name);
    });
    return 0;
}
