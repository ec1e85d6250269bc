// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/csv.h"

#include <algorithm>
#include <optional>
#include <span>

#include "engine/base/error.h"
#include "engine/base/row_store.h"
#include "engine/base/words.h"
#include "engine/data/column_names.h"
#include "engine/data/csv_cells.h"
#include "engine/data/csv_rows.h"
#include "engine/data/encodings.h"
#include "engine/data/gzip.h"
#include "engine/data/turned_text.h"
#include "engine/data/utf8.h"

namespace lamina {

namespace {

std::vector<std::string> cellsOf(std::string_view row, const CsvDialect& dialect, const std::string& where) {
    CellReader reader(row, dialect, where);
    std::vector<std::string> cells;
    if (!reader.nextRow()) return cells;
    for (bool last = false; !last;) {
        const CsvCell cell = reader.next();
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

/** Names that people gave are those of all columns: where one came or went since, nobody knows whose they are. */
void takeGivenNames(CsvJob& job, const CsvOptions& options) {
    constexpr std::size_t named = 4;
    if (job.dialect.header || options.names.empty()) return;
    const std::size_t wanted = options.names.size(), found = job.names.size();
    if (wanted != found)
        throw Error::input("column_names names " + std::to_string(wanted) + (wanted == 1 ? " column (" : " columns (") + firstOf(options.names, named) + "), the file has " + std::to_string(found),
                           job.where, "name every column of the file in column_names, or leave that option out");
    job.names = options.names;
}

/** Reads the first row for its names, or its length alone when there is no header. */
void readHeader(CsvJob& job, const CsvOptions& options) {
    CellReader reader(job.text, job.dialect, job.where);
    reader.nextRow();
    for (bool last = false; !last;) {
        const CsvCell cell = reader.next();
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
    takeGivenNames(job, options);
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

namespace {

constexpr std::size_t beginning = std::size_t{1} << 24;  // bytes that are read where some rows are asked for

/** store: where the text lies on disk, or none. */
CsvFile parse(std::string_view text, const CsvOptions& given, const std::string& where, const RowStore* store) {
    const bool marks = isUtf16(text), wide = marks || given.encoding == TextEncoding::Utf16;
    if (wide && !marks && !text.empty() && text.find('\0') == std::string_view::npos)  // every line break has one
        throw Error::input("this is no text in UTF-16", where, "choose another encoding, or auto");
    const Encoding* other = given.encoding && !wide && encodingOf(*given.encoding).charset ? &encodingOf(*given.encoding) : nullptr;
    const bool turned = wide || other;
    std::optional<TurnedText> narrowed;
    if (turned) {
        const Letters letters{other, wide && takeOrderOfUtf16(text), where};
        narrowed.emplace(given.maxRows > 0 ? beginningOf(text, letters, beginning) : text, letters, store, given.progress);
        text = narrowed->text(), store = narrowed->store();
    }
    CsvOptions options = given;
    std::size_t lines = 1;
    const bool marked = text.starts_with("\xEF\xBB\xBF");
    if (marked) text.remove_prefix(3);
    takeSeparatorLine(text, options, lines);
    if (turned) options.encoding = TextEncoding::Utf8;
    CsvJob job{text, sniffCsv(text, options, where), {}, lines, where, store};
    if (marked && !given.encoding) job.dialect.encoding = TextEncoding::Utf8Bom;
    readHeader(job, options);
    CsvFile file;
    CsvRows rows = readCsvRows(job, options);
    file.table = std::move(rows.table);
    file.ragged = std::move(rows.ragged);
    file.dialect = job.dialect;
    if (turned) file.dialect.encoding = wide ? TextEncoding::Utf16 : other->encoding;
    return file;
}

}  // namespace

CsvFile parseCsv(std::string_view text, const CsvOptions& options, const std::string& where) { return parse(text, options, where, nullptr); }

namespace {

std::string_view asText(std::span<const std::byte> bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

/** A packed file as it is unpacked: of one whose first rows are asked for only its beginning, up to the end of a row; one that is much
 *  beside what memory shall hold in a file on disk, which goes when its rows are read. */
CsvFile readPacked(const RowStore& packed, const CsvOptions& options, const std::string& where) {
    const bool few = options.maxRows > 0;
    const std::size_t limit = few ? beginning : memoryForRows() / 4;
    if (few || likelyGunzipped(packed.bytes()) < limit) {
        const auto unpacked = gunzip(packed.bytes(), limit, where);
        std::string_view text = asText(unpacked);
        if (few && text.size() == limit) text = text.substr(0, text.find_last_of('\n'));
        if (few || text.size() < limit) return parse(text, options, where, nullptr);
    }
    const auto text = gunzipOnDisk(packed, where, options.progress);
    if (options.progress) options.progress->done = 0;
    return parse(asText(text->bytes()), options, where, text.get());
}

}  // namespace

CsvFile readCsv(const std::filesystem::path& path, const CsvOptions& options) {
    const auto store = RowStore::ofFile(path);
    CsvFile file = isGzip(store->bytes()) ? readPacked(*store, options, path.string()) : parse(asText(store->bytes()), options, path.string(), store.get());
    store->requireWhole();
    return file;
}

std::string csvCell(std::string_view text) {
    if (text.find_first_of(",;\t|\"'\r\n") == std::string_view::npos && trimmed(text) == text) return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

std::string csvLine(const std::vector<std::string>& cells) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) line += (i > 0 ? "," : "") + csvCell(cells[i]);
    return line + '\n';
}

std::vector<std::string> csvCells(std::string_view line) { return cellsOf(line, {}, "a line of cells"); }

}  // namespace lamina
