// SPDX-License-Identifier: GPL-3.0-or-later
// Types are guessed from the first rows; a column whose guess fails later is read once more as categories. Text without
// quotes is cut at line ends and read by several threads.
#include "engine/data/csv.h"

#include <algorithm>
#include <exception>
#include <limits>
#include <set>
#include <thread>

#include "engine/base/error.h"
#include "engine/base/platform.h"
#include "engine/base/words.h"
#include "engine/data/csv_cells.h"
#include "engine/data/dictionary.h"
#include "engine/data/utf8.h"

namespace lamina {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/** A column while it is read. */
struct Builder {
    bool number = true;
    NumberStyle style = NumberStyle::Plain;
    bool failed = false;  // a Number met what is none in its style
    std::string odd;      // the first such cell
    std::vector<double> numbers;
    std::vector<std::int32_t> codes;
    Dictionary dictionary;
};
using Builders = std::vector<Builder>;

/** How a column is read: as numbers of a style, or as categories. */
using Kind = std::optional<NumberStyle>;
using Kinds = std::vector<Kind>;

/** What all passes over one text share. */
struct Job {
    std::string_view text;  // behind the header
    CsvDialect dialect;
    std::vector<std::string> names;
    std::size_t firstLine = 1;
    const std::string& where;
};

void addCategory(Builder& column, const Cell& cell, const CsvDialect& dialect) {
    if (isMissing(cell.text))
        column.codes.push_back(-1);
    else if (cell.escaped || dialect.encoding == TextEncoding::Latin1)
        column.codes.push_back(column.dictionary.code(plain(cell, dialect)));
    else
        column.codes.push_back(column.dictionary.code(cell.text));
}

void addNumber(Builder& column, const Cell& cell) {
    const auto value = parseNumber(cell.text, column.style);
    if (!value && !column.failed && !isMissing(cell.text)) {
        column.failed = true;
        column.odd = cell.text;
    }
    column.numbers.push_back(value.value_or(nan));
}

/** Reads one cell into its column; true when the row ends behind it. */
bool readCell(CellReader& reader, Builder& column, const CsvDialect& dialect) {
    double value = 0;
    bool last = false;
    if (column.number && column.style == NumberStyle::Plain && reader.nextPlainNumber(value, last)) {
        column.numbers.push_back(value);
        return last;
    }
    const Cell cell = reader.next();
    if (column.number)
        addNumber(column, cell);
    else
        addCategory(column, cell, dialect);
    return cell.last;
}

[[noreturn]] void ragged(CellReader& reader, const Job& job, std::size_t read, bool ended) {
    while (!ended) {
        ended = reader.next().last;
        ++read;
    }
    throw Error::input("expected " + std::to_string(job.names.size()) + " cells, received " + std::to_string(read),
                       job.where + ", line " + std::to_string(reader.line()),
                       "correct the line, or choose another delimiter");
}

/** Makes room for as many rows as the text probably holds, seen how long its first ones are. */
void reserve(Builders& columns, std::size_t rows, std::size_t consumed, std::size_t total) {
    const double expected = 1.05 * static_cast<double>(rows) * static_cast<double>(total) / static_cast<double>(consumed);
    for (auto& column : columns) {
        if (column.number)
            column.numbers.reserve(static_cast<std::size_t>(expected));
        else
            column.codes.reserve(static_cast<std::size_t>(expected));
    }
}

/** Reads rows of text into columns of the given kinds. */
Builders readRows(const Job& job, std::string_view text, const Kinds& kinds, std::size_t maxRows) {
    Builders columns(kinds.size());
    for (std::size_t c = 0; c < kinds.size(); ++c) {
        columns[c].number = kinds[c].has_value();
        columns[c].style = kinds[c].value_or(NumberStyle::Plain);
    }
    CellReader reader(text, job.dialect, job.where, job.firstLine);
    for (std::size_t row = 0; (maxRows == 0 || row < maxRows) && reader.nextRow(); ++row) {
        if (row == 1000 && maxRows == 0) reserve(columns, row, static_cast<std::size_t>(reader.at() - text.data()), text.size());
        for (std::size_t c = 0; c < columns.size(); ++c) {
            const bool last = readCell(reader, columns[c], job.dialect);
            if (last != (c + 1 == columns.size())) ragged(reader, job, c + 1, last);
        }
    }
    return columns;
}

std::vector<std::string_view> cut(const Job& job, int threads) {
    const std::size_t cores = threads > 0 ? static_cast<std::size_t>(threads) : std::thread::hardware_concurrency();
    const std::size_t parts = std::clamp<std::size_t>(job.text.size() >> 20, 1, std::max<std::size_t>(cores, 1));
    const bool quotes = parts > 1 && job.text.find(job.dialect.quote) != std::string_view::npos;
    if (parts == 1 || quotes) return {job.text};  // a line end may be inside of quotes
    std::vector<std::string_view> pieces;
    std::size_t begin = 0;
    for (std::size_t i = 1; i <= parts; ++i) {
        std::size_t end = i == parts ? job.text.size() : job.text.find('\n', job.text.size() * i / parts);
        end = end == std::string_view::npos || end >= job.text.size() ? job.text.size() : end + 1;
        if (end > begin) pieces.push_back(job.text.substr(begin, end - begin));
        begin = std::max(begin, end);
    }
    return pieces;
}

/** Several pieces at once. An error has the wrong line number there, so the text is read again from the start. */
std::vector<Builders> readPieces(const Job& job, const Kinds& kinds, const CsvOptions& options) {
    const auto pieces = options.maxRows ? std::vector{job.text} : cut(job, options.threads);
    std::vector<Builders> results(pieces.size());
    if (pieces.size() == 1) {
        results[0] = readRows(job, pieces[0], kinds, options.maxRows);
        return results;
    }
    std::vector<std::exception_ptr> errors(pieces.size());
    {
        std::vector<std::jthread> workers;
        for (std::size_t i = 0; i < pieces.size(); ++i)
            workers.emplace_back([&, i] {
                try {
                    results[i] = readRows(job, pieces[i], kinds, 0);
                } catch (...) {
                    errors[i] = std::current_exception();
                }
            });
    }
    if (std::any_of(errors.begin(), errors.end(), [](const auto& e) { return e != nullptr; })) {
        results.resize(1);
        results[0] = readRows(job, job.text, kinds, 0);
    }
    return results;
}

/** What to try where a column's numbers are not written so: what a comma means depends on what stands between cells. */
Kind after(Kind kind, const CsvDialect& dialect, const CsvOptions& options) {
    const auto first = dialect.delimiter == ',' ? NumberStyle::Point : NumberStyle::Comma;
    const auto second = dialect.delimiter == ',' ? NumberStyle::Comma : NumberStyle::Point;
    if (options.decimalComma) return kind == NumberStyle::Plain ? Kind(*options.decimalComma ? NumberStyle::Comma : NumberStyle::Point) : std::nullopt;
    return kind == NumberStyle::Plain ? Kind(first) : kind == first ? Kind(second) : std::nullopt;
}

/** The next style in which the cell is a number that was none in this one; else categories. */
Kind mended(Kind kind, const std::string& odd, const CsvDialect& dialect, const CsvOptions& options) {
    do kind = after(kind, dialect, options);
    while (kind && !parseNumber(odd, *kind));
    return kind;
}

bool sameNumbers(const std::vector<double>& a, const std::vector<double>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](double x, double y) { return x == y || (x != x && y != y); });
}

/** In a file with decimal commas, 1.234 is a number of thousands, unless its column then would hold what is none. */
void readPointsAsThousands(const Job& job, Kinds& kinds, const Builders& plain, std::size_t sample) {
    Kinds tried = kinds;
    for (auto& kind : tried)
        if (kind == NumberStyle::Plain) kind = NumberStyle::Comma;
    const auto columns = readRows(job, job.text, tried, sample);
    for (std::size_t c = 0; c < kinds.size(); ++c)
        if (kinds[c] == NumberStyle::Plain && !columns[c].failed && !sameNumbers(columns[c].numbers, plain[c].numbers)) kinds[c] = NumberStyle::Comma;
}

/** Columns that hold nothing but numbers in the first rows, and how these are written. */
Kinds guessKinds(const Job& job, const CsvOptions& options) {
    constexpr std::size_t most = 1000;
    const std::size_t sample = options.maxRows ? std::min(options.maxRows, most) : most;
    Kinds kinds(job.names.size(), NumberStyle::Plain);
    Builders columns;
    for (bool again = true; again;) {
        columns = readRows(job, job.text, kinds, sample);
        again = false;
        for (std::size_t c = 0; c < kinds.size(); ++c)
            if (columns[c].failed) {
                kinds[c] = mended(kinds[c], columns[c].odd, job.dialect, options);
                again = true;
            }
    }
    const bool none = columns.empty() || (columns[0].numbers.empty() && columns[0].codes.empty());
    if (none) throw Error::input("expected rows, received none", job.where, "choose another file");
    const bool comma = options.decimalComma.value_or(std::find(kinds.begin(), kinds.end(), Kind(NumberStyle::Comma)) != kinds.end());
    if (comma) readPointsAsThousands(job, kinds, columns, sample);
    return kinds;
}

Column joinNumbers(std::vector<Builders>& pieces, std::size_t c) {
    Column column;
    column.numbers = std::move(pieces[0][c].numbers);
    for (std::size_t i = 1; i < pieces.size(); ++i) {
        auto& more = pieces[i][c].numbers;
        column.numbers.insert(column.numbers.end(), more.begin(), more.end());
        std::vector<double>().swap(more);
    }
    return column;
}

Column joinCategories(std::vector<Builders>& pieces, std::size_t c) {
    Column column;
    column.type = ColumnType::Category;
    std::set<std::string> all;
    for (const auto& piece : pieces) all.insert(piece[c].dictionary.texts().begin(), piece[c].dictionary.texts().end());
    column.categories.assign(all.begin(), all.end());
    naturalOrder(column.categories);
    Dictionary ordered;
    for (const auto& text : column.categories) ordered.code(text);
    for (const auto& piece : pieces) {
        std::vector<std::int32_t> to;
        for (const auto& text : piece[c].dictionary.texts()) to.push_back(ordered.code(text));
        for (auto code : piece[c].codes) column.codes.push_back(code < 0 ? -1 : to[static_cast<std::size_t>(code)]);
    }
    return column;
}

Table join(const Job& job, std::vector<Builders> pieces, const Kinds& kinds) {
    Table table;
    for (std::size_t c = 0; c < job.names.size(); ++c) {
        table.columns.push_back(kinds[c] ? joinNumbers(pieces, c) : joinCategories(pieces, c));
        table.columns.back().name = job.names[c];
    }
    return table;
}

Table readAll(Job& job, const CsvOptions& options) {
    auto kinds = guessKinds(job, options);
    for (;;) {
        auto pieces = readPieces(job, kinds, options);
        bool again = false;
        for (std::size_t c = 0; c < kinds.size(); ++c)
            for (const auto& piece : pieces)
                if (kinds[c] && piece[c].failed && !parseNumber(piece[c].odd, *kinds[c])) {
                    kinds[c] = mended(kinds[c], piece[c].odd, job.dialect, options);
                    again = true;
                }
        if (again) continue;
        job.dialect.decimalComma = std::find(kinds.begin(), kinds.end(), Kind(NumberStyle::Comma)) != kinds.end();
        return join(job, std::move(pieces), kinds);
    }
}

std::vector<std::string> uniqueNames(std::vector<std::string> names) {
    std::set<std::string> taken;
    for (std::size_t c = 0; c < names.size(); ++c) {
        if (names[c].empty()) names[c] = "column " + std::to_string(c + 1);
        const std::string base = names[c];
        for (int i = 2; !taken.insert(names[c]).second; ++i) names[c] = base + " (" + std::to_string(i) + ")";
    }
    return names;
}

std::vector<std::string> cellsOf(std::string_view row, const CsvDialect& dialect, const std::string& where) {
    CellReader reader(row, dialect, where);
    std::vector<std::string> cells;
    if (!reader.nextRow()) return cells;
    for (bool last = false; !last;) {
        const Cell cell = reader.next();
        last = cell.last;
        cells.push_back(plain(cell, dialect));
    }
    return cells;
}

/** The comment above the rows, without its marks; empty where there is none. */
std::string_view commentAbove(std::string_view text) {
    std::string_view last;
    while (!text.empty()) {
        const auto line = text.substr(0, text.find_first_of("\r\n"));
        const auto words = trimmed(line);
        if (!words.empty() && words.front() != '#') break;
        if (!words.empty()) last = words;
        text.remove_prefix(std::min(text.size(), line.size() + 1));
    }
    const auto begin = last.find_first_not_of("# \t");
    return begin == std::string_view::npos ? std::string_view() : last.substr(begin);
}

/** Reads the first row for its names, or its length alone when there is no header. */
void readHeader(Job& job) {
    CellReader reader(job.text, job.dialect, job.where);
    reader.nextRow();
    for (bool last = false; !last;) {
        const Cell cell = reader.next();
        last = cell.last;
        job.names.push_back(job.dialect.header ? plain(cell, job.dialect) : "");
    }
    if (!job.dialect.header && job.dialect.comment != 0 && job.names.size() > 1) {
        CsvDialect dialect = job.dialect;
        dialect.comment = 0;
        const auto names = cellsOf(commentAbove(job.text), dialect, job.where);
        if (names.size() == job.names.size()) job.names = names;
    }
    if (job.names.front().starts_with('#')) job.names.front().erase(0, std::min(job.names.front().find_first_not_of("# "), job.names.front().size()));
    job.names = uniqueNames(std::move(job.names));
    if (!job.dialect.header) return;
    const auto header = job.text.substr(0, static_cast<std::size_t>(reader.at() - job.text.data()));
    const auto lines = static_cast<std::size_t>(std::count(header.begin(), header.end(), '\n'));
    job.firstLine += lines ? lines : static_cast<std::size_t>(std::count(header.begin(), header.end(), '\r'));
    job.text.remove_prefix(header.size());
}

/** "sep=;" as spreadsheets write it above the rows: the delimiter, and the line taken away. */
void takeSeparatorLine(std::string_view& text, CsvOptions& options, std::size_t& lines) {
    if (text.size() < 6 || lowerCase(text.substr(0, 4)) != "sep=" || (text[5] != '\n' && text[5] != '\r')) return;
    if (std::string_view(",;\t|").find(text[4]) == std::string_view::npos) return;
    if (!options.delimiter) options.delimiter = text[4];
    text.remove_prefix(text.size() > 6 && text[5] == '\r' && text[6] == '\n' ? 7 : 6);
    ++lines;
}

}  // namespace

CsvFile parseCsv(std::string_view text, const CsvOptions& given, const std::string& where) {
    const bool wide = isUtf16(text) || given.encoding == TextEncoding::Utf16;
    const std::string narrowed = wide ? fromUtf16(text) : std::string();
    if (wide) text = narrowed;
    CsvOptions options = given;
    std::size_t lines = 1;
    const bool marked = text.starts_with("\xEF\xBB\xBF");
    if (marked) text.remove_prefix(3);
    takeSeparatorLine(text, options, lines);
    if (wide) options.encoding = TextEncoding::Utf8;
    Job job{text, sniffCsv(text, options, where), {}, lines, where};
    if (marked && !given.encoding) job.dialect.encoding = TextEncoding::Utf8Bom;
    readHeader(job);
    CsvFile file;
    file.table = readAll(job, options);
    file.dialect = job.dialect;
    if (wide) file.dialect.encoding = TextEncoding::Utf16;
    return file;
}

CsvFile readCsv(const std::filesystem::path& path, const CsvOptions& options) {
    const auto bytes = readFile(path);
    return parseCsv({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, options, path.string());
}

std::string csvCell(std::string_view text) {
    if (text.find_first_of(",;\t|\"'\r\n") == std::string_view::npos && trimmed(text) == text) return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

}  // namespace lamina
