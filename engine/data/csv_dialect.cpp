// SPDX-License-Identifier: GPL-3.0-or-later
// How a delimited file is written, from its first rows.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <map>
#include <set>

#include "engine/base/error.h"
#include "engine/data/utf8.h"
#include "engine/data/csv.h"
#include "engine/data/csv_cells.h"
#include "engine/data/csv_ragged.h"
#include "engine/data/encodings.h"

namespace lamina {

namespace {

constexpr std::size_t sampleBytes = 1 << 18;
constexpr std::size_t sampleRows = 200;
using SampleRows = std::vector<std::vector<std::string>>;

void refuseBinary(std::string_view text, const std::string& where) {
    const auto sample = text.substr(0, sampleBytes);
    const auto controls = std::count_if(sample.begin(), sample.end(), [](char c) {
        const auto b = static_cast<unsigned char>(c);
        return b < 0x20 && b != '\n' && b != '\r' && b != '\t' && b != '\f';
    });
    const bool binary = sample.find('\0') != std::string_view::npos || controls * 20 > static_cast<long>(sample.size());
    if (binary) throw Error::input("expected delimited text, received binary bytes", where, "choose a text file");
    if (text.find_first_not_of(" \t\r\n\xEF\xBB\xBF") == std::string_view::npos)
        throw Error::input("expected rows of text, received an empty file", where, "choose another file");
}

/** By the beginning; who reads on meets what is otherwise. */
TextEncoding sniffEncoding(std::string_view text) {
    constexpr std::size_t enough = std::size_t{1} << 22;
    if (text.size() > enough) text = text.substr(0, text.find_last_of("\r\n", enough));
    if (text.starts_with("\xEF\xBB\xBF")) return TextEncoding::Utf8Bom;
    return isUtf8(text) ? TextEncoding::Utf8 : TextEncoding::Latin1;
}

/** ' where cells begin and end with it and " does not occur at a cell's edge. */
char sniffQuote(std::string_view sample) {
    const auto atEdges = [&](char quote) {
        std::size_t count = 0;
        for (std::size_t i = 0; i < sample.size(); ++i)
            if (sample[i] == quote && (i == 0 || std::strchr(",;\t|\n", sample[i - 1]))) ++count;
        return count;
    };
    return atEdges('"') == 0 && atEdges('\'') > 1 ? '\'' : '"';
}

/** The first rows; what is broken or cut off by the end of the sample is left out. */
SampleRows sampleOf(std::string_view sample, const CsvDialect& dialect, bool whole) {
    const std::string where;
    CellReader reader(sample, dialect, where);
    SampleRows rows;
    try {
        while (rows.size() < sampleRows && reader.nextRow()) {
            std::vector<std::string> row;
            for (bool last = false; !last;) {
                const CsvCell cell = reader.next();
                last = cell.last;
                row.push_back(plain(cell, dialect));
            }
            if (whole || reader.at() != sample.data() + sample.size()) rows.push_back(std::move(row));
        }
    } catch (const Error&) {  // an open quote: parseCsv will say so with its line
    }
    return rows;
}

/** How many rows agree on the most common number of cells, and that number. */
struct Agreement {
    std::size_t cells = 1;
    double share = 0;
};

Agreement agreement(const SampleRows& rows) {
    std::map<std::size_t, std::size_t> counts;
    for (const auto& row : rows) ++counts[row.size()];
    Agreement best;
    for (const auto& [cells, count] : counts) {
        const double share = static_cast<double>(count) / static_cast<double>(rows.size());
        if (share > best.share) best = {cells, share};
    }
    return best;
}

/** One name over rows that are two numbers at a comma: a single column of decimals. */
bool holdsDecimalsAlone(const SampleRows& rows) {
    if (rows.size() < 2 || rows[0].size() != 1) return false;
    if (std::none_of(rows.begin() + 1, rows.end(), [](const auto& row) { return row.size() == 2; })) return false;
    return std::all_of(rows.begin() + 1, rows.end(), [](const auto& row) {
        const auto digits = [](const std::string& cell) { return !cell.empty() && cell.find_first_not_of("0123456789") == std::string::npos; };
        const std::string whole = row[0].starts_with('-') ? row[0].substr(1) : row[0];
        return digits(whole) && (row.size() == 1 || (row.size() == 2 && digits(row[1])));
    });
}

bool isNumeric(const std::string& cell) {
    return parseNumber(cell) || parseNumber(cell, NumberStyle::Point) || parseNumber(cell, NumberStyle::Comma);
}

/** A cell of several numbers with blanks between them, which is no number by itself (1 234 is one). */
bool holdsNumbersInARow(const std::string& cell) {
    if (isNumeric(cell)) return false;
    std::size_t count = 0;
    for (std::size_t at = 0; (at = cell.find_first_not_of(" \t", at)) != std::string::npos;) {
        const std::size_t end = std::min(cell.size(), cell.find_first_of(" \t", at));
        const std::string part = cell.substr(at, end - at);
        if (!isNumeric(part) && !isMissing(part)) return false;
        ++count;
        at = end;
    }
    return count > 1;
}

/** Numbers in columns with blanks between them: every row but those that may be left out has as many cells, and most of these are numbers; words in
 *  prose and names agree in neither. otherwise: what else would part cells; tabs do where blanks stand within their cells alone. */
bool blanksPart(std::string_view sample, CsvDialect dialect, bool whole, char otherwise) {
    dialect.delimiter = otherwise;
    const SampleRows before = sampleOf(sample, dialect, whole);
    dialect.delimiter = ' ';
    const SampleRows rows = sampleOf(sample, dialect, whole);
    const Agreement found = rows.empty() ? Agreement{} : agreement(rows);
    if (before.size() < 2 || rows.size() < 2 || found.cells < 2 || rows[0].size() != found.cells) return false;
    const auto others = static_cast<std::size_t>(std::count_if(rows.begin(), rows.end(), [&](const auto& row) { return row.size() != found.cells; }));
    if (others > mayBeLeftOut(rows.size() - 1)) return false;
    const auto inARow = [](const auto& row) { return std::any_of(row.begin(), row.end(), holdsNumbersInARow); };
    if (agreement(before).cells > 1 && otherwise == '\t' && !std::all_of(before.begin() + 1, before.end(), inARow)) return false;
    if (std::all_of(before.begin() + 1, before.end(), [](const auto& row) { return row.size() == 1 && isNumeric(row[0]); })) return false;  // 1 234
    std::size_t numbers = 0;
    for (std::size_t r = 1; r < rows.size(); ++r) numbers += static_cast<std::size_t>(std::count_if(rows[r].begin(), rows[r].end(), isNumeric));
    return numbers * 2 > (rows.size() - 1) * found.cells;
}

/** The comma comes last: it is also a decimal comma, and stands in sentences. */
char sniffDelimiter(std::string_view sample, CsvDialect dialect, bool whole) {
    char best = ',';
    double bestShare = 0;
    for (char candidate : {'\t', ';', '|', ','}) {
        dialect.delimiter = candidate;
        const Agreement found = agreement(sampleOf(sample, dialect, whole));
        if (found.cells > 1 && found.share > bestShare + 1e-9) {
            best = candidate;
            bestShare = found.share;
        }
    }
    if ((bestShare < 1 || best == '\t') && blanksPart(sample, dialect, whole, best)) return ' ';
    dialect.delimiter = best;
    return best == ',' && holdsDecimalsAlone(sampleOf(sample, dialect, whole)) ? ';' : best;
}

/** The lines above the rows that begin with #. */
std::vector<std::string_view> linesWithMark(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto line = text.substr(0, text.find_first_of("\r\n"));
        if (const auto words = trimmed(line); !words.empty()) {
            if (words.front() != '#') break;
            lines.push_back(words);
        }
        text.remove_prefix(std::min(text.size(), line.size() + 1));
    }
    return lines;
}

/** A single line with # and as many cells as the rows below it is their header. */
bool hasComments(std::string_view sample, CsvDialect dialect, const CsvOptions& options, bool whole) {
    const auto lines = linesWithMark(sample);
    if (lines.size() != 1) return !lines.empty();
    dialect.comment = '#';
    dialect.delimiter = options.delimiter ? *options.delimiter : sniffDelimiter(sample, dialect, whole);
    const std::size_t cells = agreement(sampleOf(sample, dialect, whole)).cells;
    dialect.comment = 0;
    const SampleRows above = sampleOf(lines.front(), dialect, true);
    return cells < 2 || above.empty() || above.front().size() != cells;
}

/** Whether cells below the first hold numbers only (and at least one). */
bool numericBelow(const SampleRows& rows, std::size_t column) {
    bool any = false;
    for (std::size_t r = 1; r < rows.size(); ++r) {
        if (column >= rows[r].size() || isMissing(rows[r][column])) continue;
        if (!isNumeric(rows[r][column])) return false;
        any = true;
    }
    return any;
}

/** A cell of the first row that is no name: a number, but not one with a sign, such as 50 %, over numbers without. */
bool isValue(const SampleRows& rows, std::size_t column) {
    const std::string& cell = rows[0][column];
    if (!isNumeric(cell) || !hasUnit(cell)) return isNumeric(cell);
    return std::none_of(rows.begin() + 1, rows.end(), [&](const auto& row) { return column < row.size() && isNumeric(row[column]) && !hasUnit(row[column]); });
}

/** Whole numbers that count up by one from cell to cell, at least three, beside nothing but words: 2019, 2020, 2021. */
bool countsUp(const std::vector<std::string>& row, double& first) {
    std::vector<double> numbers;
    for (const auto& cell : row)
        if (const auto number = parseNumber(cell)) numbers.push_back(*number);
    if (numbers.size() < 3 || numbers.front() != std::floor(numbers.front())) return false;
    first = numbers.front();
    for (std::size_t i = 1; i < numbers.size(); ++i)
        if (numbers[i] != numbers[i - 1] + 1) return false;
    return true;
}

/** Years, or the numbers of columns from 0, as names: beside a name, or an empty cell, over rows that do not go on so. */
bool namesByNumber(const SampleRows& rows) {
    double first = 0, other = 0;
    const auto year = [](double number) { return number >= 1000 && number < 3000; };
    if (rows.size() < 2 || isNumeric(rows[0].front()) || !countsUp(rows[0], first)) return false;
    const bool goesOn = countsUp(rows[1], other);
    return year(first) ? !goesOn || !year(other) : first == 0 && !goesOn;
}

/** Names are no numbers; they stand over numbers, or differ from each other and from all that is below them. Rows of another number of cells have
 *  no say: they are left out, or an error. */
bool sniffHeader(SampleRows rows) {
    if (rows.empty()) return false;
    std::erase_if(rows, [cells = rows[0].size()](const auto& row) { return row.size() != cells; });
    if (namesByNumber(rows)) return true;
    for (std::size_t c = 0; c < rows[0].size(); ++c)
        if (isValue(rows, c)) return false;
    bool distinct = true;
    std::set<std::string> names;
    for (std::size_t c = 0; c < rows[0].size(); ++c) {
        if (!isMissing(rows[0][c]) && numericBelow(rows, c)) return true;
        distinct = distinct && names.insert(rows[0][c]).second;
        for (std::size_t r = 1; r < rows.size(); ++r)
            distinct = distinct && (c >= rows[r].size() || rows[r][c] != rows[0][c]);
    }
    return distinct;
}

}  // namespace

CsvDialect sniffCsv(std::string_view text, const CsvOptions& options, const std::string& where) {
    refuseBinary(text, where);
    CsvDialect dialect;
    dialect.encoding = options.encoding ? *options.encoding : sniffEncoding(text);
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const auto sample = text.substr(0, sampleBytes);
    const bool whole = sample.size() == text.size();
    dialect.quote = options.quote ? *options.quote : sniffQuote(sample);
    if (options.comments ? *options.comments : hasComments(sample, dialect, options, whole)) dialect.comment = '#';
    dialect.delimiter = options.delimiter ? *options.delimiter : sniffDelimiter(sample, dialect, whole);
    dialect.header = options.header ? *options.header : sniffHeader(sampleOf(sample, dialect, whole));
    return dialect;
}

std::string toString(const CsvDialect& dialect) {
    const auto delimiter = [&]() -> std::string {
        switch (dialect.delimiter) {
            case ',': return "comma";
            case ';': return "semicolon";
            case '\t': return "tab";
            case '|': return "bar";
            case ' ': return "whitespace";
            default: return std::string("'") + dialect.delimiter + "'";
        }
    };
    return delimiter() + (dialect.decimalComma ? ", decimal comma" : "") + ", " + encodingOf(dialect.encoding).title + (dialect.header ? ", header" : ", no header");
}

}  // namespace lamina
