// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/csv_ragged.h"

#include <algorithm>
#include <string>

#include "engine/base/error.h"

namespace lamina {

namespace {

constexpr std::size_t mostLeftOut = 100'000;  // each is told by its line: a file with more has to be looked at

}  // namespace

void RowsRead::add(const RowsRead& next) {
    for (const RaggedRow& row : next.ragged)
        if (ragged.size() < mostLeftOut) ragged.push_back({rows + row.row, lines + row.line, row.cells});
    wrong += next.wrong;
    rows += next.rows;
    lines += next.lines;
}

void RowsRead::addWrong(const RaggedRow& row) {
    ++wrong;
    if (ragged.size() < mostLeftOut) ragged.push_back(row);
}

bool RowsRead::hopeless() const { return wrong > mostLeftOut; }

std::size_t mayBeLeftOut(std::size_t rows) {
    constexpr std::size_t few = 3;
    return std::min(mostLeftOut, std::max(rows / 100, std::min(few, rows / 10)));
}

void requireFewRagged(const RowsRead& read, const CsvJob& job, std::size_t maxRows) {
    const bool beginning = maxRows > 0 && read.rows == maxRows;
    if (!read.hopeless() && read.wrong <= (beginning ? read.rows / 10 : mayBeLeftOut(read.rows))) return;
    const RaggedRow& first = read.ragged.front();
    const bool one = read.wrong == 1;
    throw Error::input("expected " + std::to_string(job.names.size()) + " cells, received " + std::to_string(first.cells) + "; " + std::to_string(read.wrong) + " of " +
                           (beginning ? "the first " : "") + std::to_string(read.rows) + (read.rows == 1 ? " row" : " rows") + (one ? " has" : " have") + " a wrong number of cells",
                       job.where + ", line " + std::to_string(first.line), std::string(one ? "correct the line" : "correct these lines") + ", or choose another delimiter");
}

}  // namespace lamina
