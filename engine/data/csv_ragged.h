// SPDX-License-Identifier: GPL-3.0-or-later
// Rows with another number of cells than the first line: a few are left out, many are an error.
#pragma once

#include <cstddef>
#include <vector>

#include "engine/data/csv_rows.h"

namespace lamina {

/** What was read of a text, or of a piece of it. */
struct RowsRead {
    std::size_t rows = 0;           // all of them
    std::size_t lines = 0;          // that they take
    std::size_t wrong = 0;          // rows with another number of cells
    std::vector<RaggedRow> ragged;  // these, or the first of them where they are more than may be left out of any file

    /** The rows of the next piece, whose lines were counted from 0. */
    void add(const RowsRead& next);
    /** One that has so many cells. */
    void addWrong(const RaggedRow& row);
    /** Whether more are wrong than any file may have. */
    bool hopeless() const;
};

/** How many of so many rows may be left out: 1 %, in files of less than 300 rows up to 3 where these are no more than 10 %. */
std::size_t mayBeLeftOut(std::size_t rows);

/** Throws Error naming the first where too many are wrong. maxRows: where reading ended before the file did, or was to end; of a mere beginning
 *  10 % may be wrong, for the file may be better. */
void requireFewRagged(const RowsRead& read, const CsvJob& job, std::size_t maxRows);

}  // namespace lamina
