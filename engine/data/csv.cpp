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
#include "engine/data/csv_cells.h"
#include "engine/data/dictionary.h"

namespace lamina {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/** A column while it is read. */
struct Builder {
    bool number = true;
    bool failed = false;  // a Number met a word
    std::vector<double> numbers;
    std::vector<std::int32_t> codes;
    Dictionary dictionary;
};
using Builders = std::vector<Builder>;

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
    const auto value = parseNumber(cell.text);
    if (!value && !isMissing(cell.text)) column.failed = true;
    column.numbers.push_back(value.value_or(nan));
}

/** Reads one cell into its column; true when the row ends behind it. */
bool readCell(CellReader& reader, Builder& column, const CsvDialect& dialect) {
    double value = 0;
    bool last = false;
    if (column.number && reader.nextPlainNumber(value, last)) {
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
Builders readRows(const Job& job, std::string_view text, const std::vector<bool>& numbers, std::size_t maxRows) {
    Builders columns(numbers.size());
    for (std::size_t c = 0; c < numbers.size(); ++c) columns[c].number = numbers[c];
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
std::vector<Builders> readPieces(const Job& job, const std::vector<bool>& numbers, const CsvOptions& options) {
    const auto pieces = options.maxRows ? std::vector{job.text} : cut(job, options.threads);
    std::vector<Builders> results(pieces.size());
    if (pieces.size() == 1) {
        results[0] = readRows(job, pieces[0], numbers, options.maxRows);
        return results;
    }
    std::vector<std::exception_ptr> errors(pieces.size());
    {
        std::vector<std::jthread> workers;
        for (std::size_t i = 0; i < pieces.size(); ++i)
            workers.emplace_back([&, i] {
                try {
                    results[i] = readRows(job, pieces[i], numbers, 0);
                } catch (...) {
                    errors[i] = std::current_exception();
                }
            });
    }
    if (std::any_of(errors.begin(), errors.end(), [](const auto& e) { return e != nullptr; })) {
        results.resize(1);
        results[0] = readRows(job, job.text, numbers, 0);
    }
    return results;
}

/** Columns that hold nothing but numbers in the first rows. */
std::vector<bool> guessNumbers(const Job& job, std::size_t maxRows) {
    constexpr std::size_t sample = 1000;
    const auto columns = readRows(job, job.text, std::vector<bool>(job.names.size(), true),
                                  maxRows ? std::min(maxRows, sample) : sample);
    if (columns.empty() || columns[0].numbers.empty())
        throw Error::input("expected rows, received none", job.where, "choose another file");
    std::vector<bool> numbers;
    for (const auto& column : columns) numbers.push_back(!column.failed);
    return numbers;
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

Table join(const Job& job, std::vector<Builders> pieces, const std::vector<bool>& numbers) {
    Table table;
    for (std::size_t c = 0; c < job.names.size(); ++c) {
        table.columns.push_back(numbers[c] ? joinNumbers(pieces, c) : joinCategories(pieces, c));
        table.columns.back().name = job.names[c];
    }
    return table;
}

Table readAll(const Job& job, const CsvOptions& options) {
    auto numbers = guessNumbers(job, options.maxRows);
    for (;;) {
        auto pieces = readPieces(job, numbers, options);
        bool again = false;
        for (std::size_t c = 0; c < numbers.size(); ++c)
            for (const auto& piece : pieces)
                if (piece[c].failed) {
                    numbers[c] = false;
                    again = true;
                }
        if (!again) return join(job, std::move(pieces), numbers);
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

/** Reads the first row for its names, or its length alone when there is no header. */
void readHeader(Job& job) {
    CellReader reader(job.text, job.dialect, job.where);
    reader.nextRow();
    for (bool last = false; !last;) {
        const Cell cell = reader.next();
        last = cell.last;
        job.names.push_back(job.dialect.header ? plain(cell, job.dialect) : "");
    }
    job.names = uniqueNames(std::move(job.names));
    if (!job.dialect.header) return;
    const auto header = job.text.substr(0, static_cast<std::size_t>(reader.at() - job.text.data()));
    job.firstLine = 1 + static_cast<std::size_t>(std::count(header.begin(), header.end(), '\n'));
    if (job.firstLine == 1) job.firstLine += static_cast<std::size_t>(std::count(header.begin(), header.end(), '\r'));
    job.text.remove_prefix(header.size());
}

}  // namespace

CsvFile parseCsv(std::string_view text, const CsvOptions& options, const std::string& where) {
    CsvFile file;
    file.dialect = sniffCsv(text, options, where);
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    Job job{text, file.dialect, {}, 1, where};
    readHeader(job);
    file.table = readAll(job, options);
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
