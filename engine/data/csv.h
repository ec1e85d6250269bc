// SPDX-License-Identifier: GPL-3.0-or-later
// Reads delimited text into a table: RFC 4180 quoting, types found from the cells, errors that name the line.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "engine/data/table.h"

namespace lamina {

enum class TextEncoding { Utf8, Utf8Bom, Latin1 };

/** How a delimited file is written. */
struct CsvDialect {
    char delimiter = ',';  // , ; tab |
    char quote = '"';      // " or '
    bool header = true;
    TextEncoding encoding = TextEncoding::Utf8;
    bool operator==(const CsvDialect&) const = default;
};

/** What a person laid down; what is not set is sniffed. */
struct CsvOptions {
    std::optional<char> delimiter;
    std::optional<char> quote;
    std::optional<bool> header;
    std::optional<TextEncoding> encoding;
    std::size_t maxRows = 0;  // read no further than this many rows; 0: all
    int threads = 0;          // 0: as many as there are cores
};

/** A table and how it was written. */
struct CsvFile {
    Table table;
    CsvDialect dialect;
};

/** Finds delimiter, quote, header and encoding from the first rows. Throws Error on binary or empty text. */
CsvDialect sniffCsv(std::string_view text, const CsvOptions& options = {}, const std::string& where = {});

/**
 * Parses text. Cells "", NA, N/A, NaN, null, ?, - (any case) and infinities are missing. A column is a Number when every
 * other cell reads as one. Blank lines are skipped, spaces around unquoted cells are not part of them. Missing and
 * repeated names become unique: "column 3", "x (2)". Throws Error naming the line: ragged rows, an open quote, no rows.
 */
CsvFile parseCsv(std::string_view text, const CsvOptions& options = {}, const std::string& where = "text");

/** Reads and parses a file. */
CsvFile readCsv(const std::filesystem::path& path, const CsvOptions& options = {});

/** A text as a cell that reads back the same: in quotes where it holds a delimiter, a quote, a line end, or spaces at its
 *  ends. */
std::string csvCell(std::string_view text);

/** As people read it: "comma, UTF-8, header". */
std::string toString(const CsvDialect& dialect);

}  // namespace lamina
