// SPDX-License-Identifier: GPL-3.0-or-later
// Reads delimited text into a table: RFC 4180 quoting, types found from the cells, errors that name the line.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/data/load_progress.h"
#include "engine/data/table.h"

namespace lamina {

/** Latin1 as browsers read it: the bytes 0x80 to 0x9F are those of Windows-1252. Others than the first four are never guessed: see encodings.h. */
enum class TextEncoding { Utf8, Utf8Bom, Latin1, Utf16, Latin2, Windows1250, Windows1251, ShiftJis, EucJp, Gb18030, Big5, EucKr };

/** How a delimited file is written. */
struct CsvDialect {
    char delimiter = ',';  // , ; tab |, or a space: any number of spaces and tabs
    char quote = '"';      // " or '
    bool header = true;
    TextEncoding encoding = TextEncoding::Utf8;
    char comment = 0;           // what lines that are skipped begin with; 0: there are none
    bool decimalComma = false;  // of any column
    bool operator==(const CsvDialect&) const = default;
};

/** What a person laid down; what is not set is sniffed. */
struct CsvOptions {
    std::optional<char> delimiter;
    std::optional<char> quote;
    std::optional<bool> header;
    std::optional<TextEncoding> encoding;
    std::optional<bool> comments;      // whether lines that begin with # are skipped
    std::optional<bool> decimalComma;  // what stands before the decimals
    std::vector<std::string> names = {};  // of the columns, where there is no header; another count of them than of columns is an Error
    std::size_t maxRows = 0;  // read no further than this many rows; 0: all
    int threads = 0;          // 0: as many as there are cores
    LoadProgress* progress = nullptr;  // counts bytes; its wish to end is an Error
};

/** A row with another number of cells than the first line. */
struct RaggedRow {
    std::size_t row = 0;    // of the table, from 0
    std::size_t line = 0;   // of the file, from 1
    std::size_t cells = 0;  // received
};

/** A table and how it was written. */
struct CsvFile {
    Table table;
    CsvDialect dialect;
    std::vector<RaggedRow> ragged = {};  // what table.leftOut leaves out, in order
};

/** Finds delimiter, quote, header and encoding from the first rows. Throws Error on binary or empty text. */
CsvDialect sniffCsv(std::string_view text, const CsvOptions& options = {}, const std::string& where = {});

/**
 * Parses text; UTF-16, and what the system reads, is turned into UTF-8 first. Blanks part cells where every row has as many, most of them numbers. Lines above the rows that begin with # are comments, and so are later ones;
 * the last one above names the columns where it has as many cells and the rows have no header. A single one of as many cells is the header. A first line sep=; names the delimiter.
 * A column writes its numbers in one style; where that is told by nothing else, a comma before three digits parts thousands in a file
 * with commas between its cells and decimals in all others; beside numbers without a mark, and never one before another count of digits, thousands
 * in these as well. What is missing isMissing() says, what is a number parseNumber(). A column is a Number when every
 * other cell reads as one. Years in a row, and column numbers from 0, are names. Blank lines are skipped, spaces around unquoted cells are not part of them. Missing and
 * repeated names become unique: "column 3", "x (2)". Rows with another number of cells than the first line are left out where they are at most 1 %, or
 * in small files at most 3 and no more than 10 %: they keep their places, without a cell. Throws Error naming the line: more such rows, an open quote, no rows.
 */
CsvFile parseCsv(std::string_view text, const CsvOptions& options = {}, const std::string& where = "text");

/** Reads and parses a file; a .gz is unpacked, in memory or on disk as it is small or large. */
CsvFile readCsv(const std::filesystem::path& path, const CsvOptions& options = {});

/** A text as a cell that reads back the same: in quotes where it holds a delimiter, a quote, a line end, or spaces at its
 *  ends. */
std::string csvCell(std::string_view text);
/** Such cells with commas between them and the line's end. */
std::string csvLine(const std::vector<std::string>& cells);
/** The cells of such a line; none of an empty one. Throws Error when a quote stays open. */
std::vector<std::string> csvCells(std::string_view line);

/** As people read it: "comma, UTF-8, header". */
std::string toString(const CsvDialect& dialect);

}  // namespace lamina
