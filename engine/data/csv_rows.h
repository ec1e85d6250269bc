// SPDX-License-Identifier: GPL-3.0-or-later
// The rows of delimited text behind its header: the inside of csv.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/data/csv.h"

namespace lamina {

class RowStore;

/** What all passes over one text share. */
struct CsvJob {
    std::string_view text;  // behind the header
    CsvDialect dialect;
    std::vector<std::string> names;
    std::size_t firstLine = 1;
    const std::string& where;
    const RowStore* store = nullptr;  // of the text, where it lies on disk: what has been read is let go
};

/** The rows, and those of them that are left out. */
struct CsvRows {
    Table table;
    std::vector<RaggedRow> ragged;
};

/** Finds types and values of all columns, and whether commas stand before decimals. Throws Error. */
CsvRows readCsvRows(CsvJob& job, const CsvOptions& options);

}  // namespace lamina
