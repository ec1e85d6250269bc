// SPDX-License-Identifier: GPL-3.0-or-later
// The cells of delimited text: where they end, what they mean.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/data/csv.h"

namespace lamina {

/** A number, or nothing when the text is no number (spaces around it are ignored). Infinities are no numbers here. A currency's sign at
 *  either end is no part of it, and 12 % is 0.12, as spreadsheets have it; an amount in brackets, ($5), is below 0. */
std::optional<double> parseNumber(std::string_view text);

/** Whether it has such a sign. */
bool hasUnit(std::string_view text);

/** The same of a style: "1.234,5" is 1234.5 as Comma. */
std::optional<double> parseNumber(std::string_view text, NumberStyle style);

/** "", NA, N/A, NaN, null, ?, -, --, ., <NA> in any case, what spreadsheets say of an error (#N/A, #DIV/0! …), and infinities. */
bool isMissing(std::string_view text);

/** Text without spaces and tabs around it. */
std::string_view trimmed(std::string_view text);

/** One cell as it stands in the file. */
struct CsvCell {
    std::string_view text;  // trimmed where unquoted; of a quoted cell what the quotes enclose
    bool escaped = false;   // text holds doubled quotes: see plain()
    bool last = false;      // the row ends behind it
};

/** Walks over cells and rows of text; counts lines. */
class CellReader {
 public:
    /** where: the file, for errors; line: the number of the first line of text in it. */
    CellReader(std::string_view text, const CsvDialect& dialect, const std::string& where, std::size_t line = 1)
        : at_(text.data()), end_(text.data() + text.size()), dialect_(dialect), blanks_(dialect.delimiter == ' '), where_(where), line_(line), rowLine_(line) {}

    /** Skips blank lines and stands at the first cell of a row; false at the end. */
    bool nextRow();
    /** The next cell of the row. Throws Error when a quote stays open. */
    CsvCell next();
    /** A number that is there in plain digits and ends at a delimiter; else stays where it is and returns false. */
    bool nextPlainNumber(double& value, bool& last);

    /** Of the row that nextRow found. */
    std::size_t line() const { return rowLine_; }
    const char* at() const { return at_; }

 private:
    bool ends(const char* p) const { return p == end_ || *p == '\n' || *p == '\r'; }
    bool parts(char c) const { return c == dialect_.delimiter || (blanks_ && c == '\t'); }
    const char* behindBlanks(const char* p) const;
    bool step(const char* p);
    CsvCell quoted();

    const char* at_;
    const char* end_;
    CsvDialect dialect_;
    bool blanks_;  // part cells, however many
    const std::string& where_;
    std::size_t line_, rowLine_;
};

/** The byte that Windows-1252 reads as a character; nothing where it has none. */
std::optional<unsigned char> windows1252Byte(char32_t code);

/** The characters of a cell: doubled quotes undone, Latin-1 turned into UTF-8. */
std::string plain(const CsvCell& cell, const CsvDialect& dialect);

}  // namespace lamina
