// SPDX-License-Identifier: GPL-3.0-or-later
// Types are guessed from the first rows; a column whose guess fails later has all read once more, it as categories. The text is
// cut into pieces, read by several threads, that join in their order: beside the columns only some pieces are in memory.
#include "engine/data/csv_rows.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <limits>
#include <mutex>
#include <set>

#include "engine/base/error.h"
#include "engine/base/parallel.h"
#include "engine/base/platform.h"
#include "engine/base/row_store.h"
#include "engine/data/csv_cells.h"
#include "engine/data/csv_ragged.h"
#include "engine/data/dictionary.h"
#include "engine/data/load_progress.h"
#include "engine/data/nearly_numbers.h"
#include "engine/data/utf8.h"

namespace lamina {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/** How a column is read: as numbers of a style, or as categories. */
using Kind = std::optional<NumberStyle>;
using Kinds = std::vector<Kind>;

/** A column while it is read. */
struct Builder {
    explicit Builder(Kind kind) : number(kind.has_value()), style(kind.value_or(NumberStyle::Plain)) {}

    bool number = true;
    NumberStyle style = NumberStyle::Plain;
    bool failed = false;  // a Number met what is none in its style
    std::string odd;      // the first such cell
    bool marks = false;   // of Comma and Point: a cell holds one of these; else only spaces or ' part thousands
    bool bare = false;    // and another is of digits alone
    std::vector<double> numbers;
    std::vector<std::int32_t> codes;
    Dictionary dictionary;

    /** Begins anew, in the memory that it has. */
    void clear() {
        failed = marks = bare = false;
        odd.clear();
        numbers.clear();
        codes.clear();
        dictionary = {};
    }
};
using Builders = std::vector<Builder>;

void addCategory(Builder& column, const CsvCell& cell, const CsvDialect& dialect) {
    if (isMissing(cell.text))
        column.codes.push_back(-1);
    else if (cell.escaped || dialect.encoding == TextEncoding::Latin1)
        column.codes.push_back(column.dictionary.code(plain(cell, dialect)));
    else
        column.codes.push_back(column.dictionary.code(cell.text));
}

void addNumber(Builder& column, const CsvCell& cell) {
    const auto value = parseNumber(cell.text, column.style);
    if (!value && !column.failed && !isMissing(cell.text)) {
        column.failed = true;
        column.odd = cell.text;
    }
    column.numbers.push_back(value.value_or(nan));
    if (column.style == NumberStyle::Plain || !value) return;
    column.marks = column.marks || cell.text.find_first_of(",.") != std::string_view::npos;
    column.bare = column.bare || cell.text.find_first_not_of("0123456789") == std::string_view::npos;
}

/** Reads one cell into its column; true when the row ends behind it. */
bool readCell(CellReader& reader, Builder& column, const CsvDialect& dialect) {
    double value = 0;
    bool last = false;
    if (column.number && column.style == NumberStyle::Plain && reader.nextPlainNumber(value, last)) {
        column.numbers.push_back(value);
        return last;
    }
    const CsvCell cell = reader.next();
    if (column.number)
        addNumber(column, cell);
    else
        addCategory(column, cell, dialect);
    return cell.last;
}

/** Of these kinds, without a row. Those of the same kinds that read the piece before give their memory: pages that are taken anew for every
 *  piece cost as much as its numbers. */
void begin(Builders& columns, const Kinds& kinds) {
    if (columns.empty()) columns = Builders(kinds.begin(), kinds.end());
    else
        for (Builder& column : columns) column.clear();
}

constexpr std::size_t betweenLooks = 4096;  // rows until it is asked whether they are still wanted

/** Goes over the rest of a row: its cells. */
std::size_t cellsLeft(CellReader& reader) {
    std::size_t cells = 1;
    while (!reader.next().last) ++cells;
    return cells;
}

void addEmptyRow(Builders& columns) {
    for (Builder& column : columns)
        if (column.number) column.numbers.push_back(nan);
        else column.codes.push_back(-1);
}

/** What part of a text is read, and the number of its first line. */
struct Stretch {
    std::string_view text;
    std::size_t firstLine;
    std::size_t maxRows = 0;  // 0: all
    LoadProgress* progress = nullptr;
};

/** Adds rows to columns, and those that are known to be ragged as empty ones; at any other of these it gives up and returns false. */
bool addRows(const CsvJob& job, const Stretch& of, Builders& columns, RowsRead& read) {
    CellReader reader(of.text, job.dialect, job.where, of.firstLine);
    auto ragged = read.ragged.begin();
    std::size_t row = 0;
    for (; (of.maxRows == 0 || row < of.maxRows) && reader.nextRow(); ++row) {
        if (row % betweenLooks == 0) requireWanted(of.progress);
        if (ragged != read.ragged.end() && ragged->row == row) {
            cellsLeft(reader);
            addEmptyRow(columns);
            ++ragged;
            continue;
        }
        for (std::size_t c = 0; c < columns.size(); ++c)
            if (readCell(reader, columns[c], job.dialect) != (c + 1 == columns.size())) return false;
    }
    read.rows = row;
    read.lines = reader.line() - of.firstLine;
    return true;
}

/** Counts the cells of every row. */
RowsRead countCells(const CsvJob& job, const Stretch& of) {
    CellReader reader(of.text, job.dialect, job.where, of.firstLine);
    RowsRead read;
    for (; (of.maxRows == 0 || read.rows < of.maxRows) && reader.nextRow(); ++read.rows) {
        if (read.rows % betweenLooks == 0) requireWanted(of.progress);
        const std::size_t line = reader.line(), cells = cellsLeft(reader);
        if (cells != job.names.size()) read.addWrong({read.rows, line, cells});
    }
    read.lines = reader.line() - of.firstLine;
    return read;
}

/** Reads rows into columns of these kinds, which are begun anew. Where one is ragged, cells of it are among the columns' words and what was found of their numbers: they are
 *  begun anew without it, which costs only those who have such rows. Of a hopeless text there are no columns. */
RowsRead readRows(const CsvJob& job, const Stretch& of, const Kinds& kinds, Builders& columns) {
    RowsRead read;
    begin(columns, kinds);
    if (addRows(job, of, columns, read)) return read;
    read = countCells(job, of);
    begin(columns, kinds);
    if (!read.hopeless()) addRows(job, of, columns, read);
    return read;
}

Builders firstRows(const CsvJob& job, const Kinds& kinds, std::size_t most) {
    Builders columns;
    readRows(job, {job.text, job.firstLine, most}, kinds, columns);
    return columns;
}

/** Deals out the text in pieces that end with a row. Whether a line end is one is guessed from the quotes before it: a wrong
 *  guess leaves an open quote at the end of a piece, which is an error there. */
class Pieces {
 public:
    explicit Pieces(const CsvJob& job) : text_(job.text), quote_(job.dialect.quote) {}
    std::string_view next() {
        constexpr std::size_t size = std::size_t{1} << 20;  // its numbers are still in a core's cache when they join the columns
        const std::size_t begin = at_;
        std::size_t end = std::min(text_.size(), begin + size);
        bool open = std::count(text_.begin() + static_cast<std::ptrdiff_t>(begin), text_.begin() + static_cast<std::ptrdiff_t>(end), quote_) % 2 != 0;
        for (; end < text_.size() && (open || text_[end - 1] != '\n'); ++end) open ^= text_[end] == quote_;
        at_ = end;
        return text_.substr(begin, end - begin);
    }

 private:
    std::string_view text_;
    char quote_;
    std::size_t at_ = 0;
};

/** Columns as they grow: pieces join them in the order of the text. */
class Growing {
 public:
    Growing(const CsvJob& job, const Kinds& kinds) : job_(job), columns_(kinds.size()), dictionaries_(kinds.size()) {
        for (std::size_t c = 0; c < kinds.size(); ++c) {
            columns_[c].name = job.names[c];
            columns_[c].type = kinds[c] ? ColumnType::Number : ColumnType::Category;
        }
    }

    /** textEnd: how much of the text has been read with it. */
    void add(const Builders& piece, std::size_t textEnd) {
        for (std::size_t c = 0; c < columns_.size(); ++c) {
            Column& column = columns_[c];
            if (column.type == ColumnType::Number) append(column.numbers, piece[c].numbers, textEnd);
            else append(column.codes, renumbered(piece[c], dictionaries_[c]), textEnd);
        }
    }

    Table finish() {
        for (std::size_t c = 0; c < columns_.size(); ++c)
            if (columns_[c].type == ColumnType::Category) order(columns_[c], dictionaries_[c]);
        return {std::move(columns_), {}};
    }

 private:
    /** Makes room for as many rows as the text probably holds, seen how long its first ones are. */
    template <class T>
    void append(RowVector<T>& values, const std::vector<T>& more, std::size_t textEnd) {
        const std::size_t wanted = values.size() + more.size();
        if (wanted > values.capacity() && textEnd < job_.text.size())
            values.reserve(static_cast<std::size_t>(1.03 * static_cast<double>(wanted) * static_cast<double>(job_.text.size()) / static_cast<double>(textEnd)));
        const std::size_t before = values.size();
        values.insert(values.end(), more.begin(), more.end());
        if (values.capacity() * sizeof(T) >= RowAllocator<T>::few) releaseRows(values.data() + before, more.size() * sizeof(T));
    }

    static std::vector<std::int32_t> renumbered(const Builder& piece, Dictionary& all) {
        std::vector<std::int32_t> to, codes;
        for (const auto& text : piece.dictionary.texts()) to.push_back(all.code(text));
        codes.reserve(piece.codes.size());
        for (const auto code : piece.codes) codes.push_back(code < 0 ? -1 : to[static_cast<std::size_t>(code)]);
        return codes;
    }

    static void order(Column& column, const Dictionary& dictionary) {
        column.categories = dictionary.texts();
        naturalOrder(column.categories);
        Dictionary ordered;
        for (const auto& text : column.categories) ordered.code(text);
        std::vector<std::int32_t> to;
        for (const auto& text : dictionary.texts()) to.push_back(ordered.code(text));
        for (auto& code : column.codes) code = code < 0 ? -1 : to[static_cast<std::size_t>(code)];
    }

    const CsvJob& job_;
    std::vector<Column> columns_;
    std::vector<Dictionary> dictionaries_;
};

/** Whether UTF-8 is what the beginning of the text looked like. */
bool guessesUtf8(const CsvJob& job, const CsvOptions& options) { return !options.encoding && job.dialect.encoding == TextEncoding::Utf8; }

/** Reads all pieces on several threads. */
class Reading {
 public:
    Reading(const CsvJob& job, const Kinds& kinds, const CsvOptions& options)
        : job_(job), kinds_(kinds), progress_(options.progress), guessed_(guessesUtf8(job, options)), growing_(job, kinds), pieces_(job) {
        read_.lines = job.firstLine;
        if (progress_) progress_->done = 0;
        const auto cores = static_cast<std::size_t>(options.threads > 0 ? options.threads : processors());
        const std::size_t threads = std::clamp<std::size_t>(job.text.size() >> 20, 1, cores);
        inParallel(threads, [this](std::size_t) { work(); }, threads);
    }

    /** One a column whose cells are not of its kind: such a cell; empty otherwise. */
    const std::vector<std::string>& odd() const { return odd_; }
    /** Letters were taken for UTF-8 and are none. */
    bool otherLetters() const { return otherLetters_; }
    const std::exception_ptr& error() const { return error_; }
    const RowsRead& read() const { return read_; }
    Table finish() { return growing_.finish(); }

 private:
    void work() {
        Builders columns;
        for (;;) {
            std::string_view text;
            std::size_t number = 0;
            {
                const std::lock_guard lock(mutex_);
                text = ended_ ? std::string_view() : pieces_.next();
                number = dealt_++;
            }
            if (text.empty()) return;
            try {
                const RowsRead read = readRows(job_, {text, 0, 0, progress_}, kinds_, columns);
                join(columns, read, number, text, guessed_ && !isUtf8(text));
            } catch (...) {
                const std::lock_guard lock(mutex_);
                if (!error_) error_ = std::current_exception();
                end();
            }
        }
    }

    void join(const Builders& columns, const RowsRead& read, std::size_t number, std::string_view text, bool otherLetters) {
        std::unique_lock lock(mutex_);
        turn_.wait(lock, [&] { return ended_ || joined_ == number; });
        if (ended_) return;
        otherLetters_ = otherLetters;
        if (otherLetters) return end();
        for (std::size_t c = 0; c < columns.size(); ++c)
            if (columns[c].failed) {
                odd_.resize(columns.size());
                odd_[c] = columns[c].odd;
            }
        if (!odd_.empty()) return end();
        read_.add(read);
        if (read_.hopeless()) return end();  // a badly chosen delimiter: what follows cannot make it better
        const auto begin = static_cast<std::size_t>(text.data() - job_.text.data());
        lock.unlock();  // it is this thread's turn: nobody else adds
        growing_.add(columns, begin + text.size());
        if (job_.store) job_.store->release(static_cast<std::size_t>(reinterpret_cast<const std::byte*>(text.data()) - job_.store->bytes().data()), text.size());
        if (progress_) progress_->done += text.size();
        lock.lock();
        ++joined_;
        turn_.notify_all();
    }

    void end() {
        ended_ = true;
        turn_.notify_all();
    }

    const CsvJob& job_;
    const Kinds& kinds_;
    LoadProgress* progress_;
    bool guessed_;
    Growing growing_;
    Pieces pieces_;
    std::mutex mutex_;
    std::condition_variable turn_;
    std::size_t dealt_ = 0, joined_ = 0;
    bool ended_ = false, otherLetters_ = false;
    RowsRead read_;  // of the pieces that have joined
    std::vector<std::string> odd_;
    std::exception_ptr error_;
};

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
void readPointsAsThousands(const CsvJob& job, Kinds& kinds, const Builders& plain, std::size_t sample) {
    Kinds tried = kinds;
    for (auto& kind : tried)
        if (kind == NumberStyle::Plain) kind = NumberStyle::Comma;
    const auto columns = firstRows(job, tried, sample);
    for (std::size_t c = 0; c < kinds.size(); ++c)
        if (kinds[c] == NumberStyle::Plain && !columns[c].failed && !sameNumbers(columns[c].numbers, plain[c].numbers)) kinds[c] = NumberStyle::Comma;
}

/** 1,234 beside 999, and no 0,5: decimals of three digits throughout would stand behind every number, others would be shorter somewhere. */
void readCommasAsThousands(const CsvJob& job, Kinds& kinds, const Builders& asCommas, std::size_t sample) {
    Kinds tried = kinds;
    for (std::size_t c = 0; c < kinds.size(); ++c)
        if (kinds[c] == NumberStyle::Comma && asCommas[c].bare) tried[c] = NumberStyle::Point;
    if (tried == kinds) return;
    const auto columns = firstRows(job, tried, sample);
    for (std::size_t c = 0; c < kinds.size(); ++c)
        if (tried[c] != kinds[c] && !columns[c].failed && !sameNumbers(columns[c].numbers, asCommas[c].numbers)) kinds[c] = NumberStyle::Point;
}

/** Columns that hold nothing but numbers in the first rows, and how these are written. */
Kinds guessKinds(const CsvJob& job, const CsvOptions& options) {
    constexpr std::size_t most = 1000;
    const std::size_t sample = options.maxRows ? std::min(options.maxRows, most) : most;
    Kinds kinds(job.names.size(), NumberStyle::Plain);
    Builders columns;
    for (bool again = true; again;) {
        columns = firstRows(job, kinds, sample);
        again = false;
        for (std::size_t c = 0; c < kinds.size(); ++c)
            if (columns[c].failed) {
                kinds[c] = mended(kinds[c], columns[c].odd, job.dialect, options);
                again = true;
            }
    }
    const bool none = columns.empty() || (columns[0].numbers.empty() && columns[0].codes.empty());
    if (none) throw Error::input("expected rows, received none", job.where, "choose another file");
    if (!options.decimalComma) readCommasAsThousands(job, kinds, columns, sample);
    bool comma = options.decimalComma.value_or(false);
    for (std::size_t c = 0; c < kinds.size() && !options.decimalComma; ++c) comma = comma || (kinds[c] == NumberStyle::Comma && columns[c].marks);
    if (comma) readPointsAsThousands(job, kinds, columns, sample);
    return kinds;
}

/** Column by column what could not be read as it was meant to be is to be read otherwise. turned: columns whose commas were taken for
 *  those of thousands and, by a later row, are decimals; each turns but once. */
bool mend(Kinds& kinds, const std::vector<std::string>& odd, const CsvJob& job, const CsvOptions& options, std::set<std::size_t>& turned) {
    const bool guessed = job.dialect.delimiter != ',' && !options.decimalComma;
    for (std::size_t c = 0; c < odd.size(); ++c) {
        if (odd[c].empty()) continue;
        const bool decimals = guessed && kinds[c] == Kind(NumberStyle::Point) && parseNumber(odd[c], NumberStyle::Comma) && turned.insert(c).second;
        kinds[c] = decimals ? Kind(NumberStyle::Comma) : mended(kinds[c], odd[c], job.dialect, options);
    }
    return !odd.empty();
}

/** From front to back: an error of a piece has the wrong line number. */
CsvRows readInOneGo(const CsvJob& job, const Kinds& kinds, const CsvOptions& options, std::vector<std::string>& odd) {
    Builders columns;
    RowsRead read = readRows(job, {job.text, job.firstLine, options.maxRows, options.progress}, kinds, columns);
    requireFewRagged(read, job, options.maxRows);
    odd.clear();
    for (std::size_t c = 0; c < columns.size(); ++c)
        if (columns[c].failed) {
            odd.resize(columns.size());
            odd[c] = columns[c].odd;
        }
    Growing growing(job, kinds);
    growing.add(columns, job.text.size());
    return {growing.finish(), std::move(read.ragged)};
}

CsvRows readAll(CsvJob& job, Kinds& kinds, const CsvOptions& options) {
    std::vector<std::string> odd;
    std::set<std::size_t> turned;
    for (bool inPieces = options.maxRows == 0;;) {
        if (!inPieces) {
            if (guessesUtf8(job, options) && options.maxRows == 0 && !isUtf8(job.text)) job.dialect.encoding = TextEncoding::Latin1;
            CsvRows rows = readInOneGo(job, kinds, options, odd);
            if (!mend(kinds, odd, job, options, turned)) return rows;
            continue;
        }
        Reading reading(job, kinds, options);
        requireWanted(options.progress);
        if (const RowsRead& read = reading.read(); read.hopeless()) requireFewRagged(read, job, read.rows);  // throws
        if (reading.error()) inPieces = false;
        else if (reading.otherLetters()) job.dialect.encoding = TextEncoding::Latin1;
        else if (!mend(kinds, reading.odd(), job, options, turned)) {
            requireFewRagged(reading.read(), job, 0);
            return {reading.finish(), reading.read().ragged};
        }
    }
}

}  // namespace

CsvRows readCsvRows(CsvJob& job, const CsvOptions& options) {
    if (options.progress) {
        options.progress->bytes = true;
        options.progress->total = job.text.size();
    }
    Kinds kinds = guessKinds(job, options);
    CsvRows rows = readAll(job, kinds, options);
    for (const RaggedRow& ragged : rows.ragged) rows.table.leftOut.push_back(ragged.row);
    job.dialect.decimalComma = std::find(kinds.begin(), kinds.end(), Kind(NumberStyle::Comma)) != kinds.end();
    for (std::size_t c = 0; c < kinds.size(); ++c) {
        Column& column = rows.table.columns[c];
        column.style = kinds[c] ? *kinds[c] : likelyStyle(column.categories, job.dialect, options.decimalComma);
    }
    return rows;
}

}  // namespace lamina
