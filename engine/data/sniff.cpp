// SPDX-License-Identifier: GPL-3.0-or-later
// A recipe for files that were dropped: what they are by their beginning, and what of a table is probably asked.
#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "engine/base/error.h"
#include "engine/base/row_store.h"
#include "engine/base/words.h"
#include "engine/data/csv.h"
#include "engine/data/dates.h"
#include "engine/data/gzip.h"
#include "engine/data/identifiers.h"
#include "engine/data/idx.h"
#include "engine/data/image_folder.h"
#include "engine/data/nearly_numbers.h"
#include "engine/data/source_files.h"
#include "engine/data/sources.h"
#include "engine/data/table_join.h"
#include "engine/data/text_folder.h"
#include "engine/data/text_tokens.h"

namespace lamina {

namespace {

namespace fs = std::filesystem;

/** Words that name what people predict, most telling first. */
constexpr std::array<const char*, 16> targetWords = {"target",  "label",     "survived", "class",   "outcome", "species",
                                                     "diagnosis", "churn",   "quality",  "category", "price",  "mpg",
                                                     "medv",    "default",   "output",   "y"};

bool empty(const Column& column) {
    for (std::size_t row = 0; row < column.rows(); ++row)
        if (!column.missing(row)) return false;
    return true;
}

/** Hardly one cell twice: names, numbers of tickets, texts. One-hot they would be an input a row. */
bool tellsRowsApart(const Column& column, const std::vector<Column>& columns) {
    if (countsRows(column, columns)) return true;
    constexpr std::size_t fewest = 20;
    return column.type == ColumnType::Category && column.rows() >= fewest && column.categories.size() * 2 >= column.rows();
}

/** Nobody asks for what names rows, nor for a number of them; a column of numbers in which some cells are none is no such thing. */
bool namesRows(const Column& column, const std::vector<Column>& columns) { return tellsRowsApart(column, columns) && !oddOnes(column); }

/** A column with a telling name, else the last that describes rows, else the last. */
std::string guessTarget(const Table& table) {
    const auto& columns = table.columns;
    for (const char* word : targetWords)
        for (const auto& column : columns)
            if (lowerCase(column.name) == word) return column.name;
    // A delimiter at the end of every row makes a last column of nothing.
    const auto last = std::find_if_not(columns.rbegin(), columns.rend(), empty);
    const auto telling = std::find_if(last, columns.rend(), [&](const Column& column) { return !empty(column) && !holdsDates(column) && !namesRows(column, columns); });
    if (last == columns.rend()) return columns.back().name;
    return telling == columns.rend() || !namesRows(*last, columns) ? last->name : telling->name;
}

double wordsACell(const Column& column) {
    std::size_t words = 0;
    for (const auto& text : column.categories) words += wordsOf(text).size();
    return static_cast<double>(words) / static_cast<double>(std::max<std::size_t>(1, column.categories.size()));
}

/** Whether a column other than texts and names can be an input. */
bool anyPlain(const std::vector<Column>& columns, const std::string& target) {
    return std::any_of(columns.begin(), columns.end(), [&](const Column& c) { return c.name != target && !empty(c) && !holdsDates(c) && !tellsRowsApart(c, columns); });
}

/** A column of text is the only input that there can be, so beside others it must be long: names have four words, too. */
const Column* textOf(const std::vector<Column>& columns, const std::string& target) {
    const double fewest = anyPlain(columns, target) ? 8 : 4;
    const auto text = std::find_if(columns.begin(), columns.end(), [&](const Column& c) { return c.name != target && c.type == ColumnType::Category && tellsRowsApart(c, columns) && wordsACell(c) >= fewest; });
    return text == columns.end() ? nullptr : &*text;
}

/** Numbers with nothing beside them but dates: what comes next follows from what came before. */
void guessSeries(DataRecipe& recipe, const Table& table, const std::string& target) {
    constexpr std::size_t usual = 24, fewest = 30;
    const Column& numbers = table.columns[static_cast<std::size_t>(table.find(target))];
    const bool alone = std::all_of(table.columns.begin(), table.columns.end(), [&](const Column& c) { return c.name == target || empty(c) || holdsDates(c) || countsRows(c, table.columns); });
    if (!alone || numbers.type != ColumnType::Number || holdsDates(numbers) || countsRows(numbers, table.columns) || table.rows() < fewest) return;
    for (const auto& column : table.columns)
        if (column.name != target) recipe.columns[column.name].role = ColumnRole::Ignore;
    recipe.windows.sequenceLength = static_cast<std::int64_t>(std::min(usual, table.rows() / 10));
}

/** Dates and names tell rows apart, they do not describe them. */
void guessRoles(DataRecipe& recipe, const Table& table) {
    const std::string target = guessTarget(table);
    recipe.columns[target].role = ColumnRole::Target;
    const Column* text = textOf(table.columns, target);
    const bool others = anyPlain(table.columns, target);
    for (const auto& column : table.columns) {
        if (column.name == target || &column == text) continue;
        if (text || empty(column) || holdsDates(column) || (others && tellsRowsApart(column, table.columns))) recipe.columns[column.name].role = ColumnRole::Ignore;
    }
    if (text) recipe.columns[text->name].type = ColumnType::Text;
    if (!text && !others) guessSeries(recipe, table, target);
}

/** Of the first rows, written as a recipe's options say. */
CsvOptions ofTheBeginning(const fs::path& path, const Params& options) {
    CsvOptions asked = csvOptions(ParamReader(options, source("csv").parameters), path);
    asked.maxRows = 1000;
    return asked;
}

DataRecipe sniffTable(const fs::path& path, const Params& options) {
    const CsvFile file = readCsv(path, ofTheBeginning(path, options));
    DataRecipe recipe = source("csv").recipe;
    recipe.options = options;
    recipe.paths = {path.string()};
    guessRoles(recipe, file.table);
    return recipe;
}

/** The first rows of each. */
std::vector<NamedTable> beginningsOf(const std::vector<fs::path>& paths, const Params& options) {
    std::vector<NamedTable> tables;
    for (const auto& path : paths) tables.push_back({path.filename().string(), readCsv(path, ofTheBeginning(path, options)).table});
    return tables;
}

DataRecipe sniffTables(const std::vector<fs::path>& paths, const Params& options) {
    const auto tables = beginningsOf(paths, options);
    DataRecipe recipe = source("csv").recipe;
    recipe.options = options;
    for (const auto& path : paths) recipe.paths.push_back(path.string());
    const auto keys = sameColumns(tables) ? std::vector<std::string>() : possibleKeys(tables);
    Table all = tables.front().table;
    if (!keys.empty()) {
        recipe.options["join_by"] = keys.front();
        for (std::size_t i = 1; i < tables.size(); ++i)
            for (const auto& column : tables[i].table.columns)
                if (all.find(column.name) < 0) all.columns.push_back(column);
        all.columns.erase(all.columns.begin() + all.find(keys.front()));  // says which row is which
        recipe.columns[keys.front()].role = ColumnRole::Ignore;
    }
    if (!all.columns.empty()) guessRoles(recipe, all);
    return recipe;
}

/** Prose under a name that tables have too: its lines do not agree on a number of cells, or are one cell of words; or there is one line alone. */
bool isProse(const fs::path& path) {
    const auto ending = lowerCase(path.extension().string());
    if (ending == ".md" || ending == ".text") return true;
    if (ending != ".txt") return false;
    try {
        CsvOptions options;
        options.maxRows = 1000;
        const Table table = readCsv(path, options).table;
        const bool words = std::all_of(table.columns.begin(), table.columns.end(), [](const Column& c) { return c.type == ColumnType::Category; });
        return words && (table.columns.size() == 1 || table.rows() < 2);
    } catch (const Error&) {
        return true;
    }
}

DataRecipe sniffText(const fs::path& path) {
    requireCharacters(path);
    DataRecipe recipe = source("text").recipe;
    recipe.paths = {path.string()};
    return recipe;
}

DataRecipe sniffIdx(const fs::path& path) {
    const auto partner = idxPartner(path);
    if (!partner)
        throw Error::input("found no labels (or images) beside this IDX file", path.string(),
                           "put both files into one folder, named as MNIST does");
    const bool images = idxShape(path).rank() > 1;
    DataRecipe recipe = source("idx").recipe;
    recipe.paths = {(images ? path : *partner).string(), (images ? *partner : path).string()};
    return recipe;
}

/** Inputs and targets in a file each, as numpy.save writes them: x.npy and y.npy, x_train.npy and y_train.npy, images.npy and labels.npy. */
DataRecipe sniffNumpy(const fs::path& path) {
    static const std::vector<std::pair<std::string, std::string>> pairs = {{"x", "y"}, {"X", "y"}, {"X", "Y"}, {"images", "labels"}, {"inputs", "targets"}};
    DataRecipe recipe = source("npz").recipe;
    recipe.paths = {path.string()};
    if (path.extension() != ".npy") return recipe;
    const std::string stem = path.stem().string(), part = stem.find('_') == std::string::npos ? std::string() : stem.substr(stem.find('_'));
    const std::string word = stem.substr(0, stem.size() - part.size());
    for (const auto& [x, y] : pairs) {
        if (word != x && word != y) continue;
        const auto inputs = path.parent_path() / (x + part + ".npy"), targets = path.parent_path() / (y + part + ".npy");
        if (!fs::exists(inputs) || !fs::exists(targets)) continue;
        recipe.paths = {inputs.string(), targets.string()};
        recipe.columns[x + part].role = ColumnRole::Input;
        recipe.columns[y + part].role = ColumnRole::Target;
        break;
    }
    return recipe;
}

DataRecipe sniffFolder(const fs::path& path) {
    const bool texts = isTextFolder(path);
    if (!texts) listImageFolder(path);
    DataRecipe recipe = source(texts ? "text_folder" : "image_folder").recipe;
    recipe.paths = {(path.has_filename() ? path : path.parent_path()).string()};
    return recipe;
}

bool isIdx(std::span<const std::byte> bytes, const std::string& where) {
    std::vector<std::byte> inflated;
    if (isGzip(bytes)) inflated = gunzip(bytes, 4, where);
    const std::span<const std::byte> head = isGzip(bytes) ? inflated : bytes;
    return head.size() >= 4 && head[0] == std::byte{0} && head[1] == std::byte{0} && head[2] >= std::byte{8} &&
           head[2] <= std::byte{14} && head[3] >= std::byte{1} && head[3] <= std::byte{4};
}

bool startsWith(std::span<const std::byte> bytes, std::string_view magic) {
    return bytes.size() >= magic.size() && std::equal(magic.begin(), magic.end(), bytes.begin(), [](char a, std::byte b) {
               return static_cast<std::byte>(a) == b;
           });
}

/** A packed file that is no IDX: a table, as .csv.gz and .tsv.gz are. */
DataRecipe sniffPacked(const fs::path& path, std::span<const std::byte> bytes, const Params& tableOptions) {
    constexpr std::size_t head = 512, magicOfTar = 257;
    const auto begin = gunzip(bytes, head, path.string());
    const bool archive = begin.size() == head && startsWith(std::span(begin).subspan(magicOfTar), "ustar");
    if (archive || startsWith(begin, "PK") || startsWith(begin, "\x93NUMPY"))
        throw Error::input("a packed " + std::string(archive ? "archive of files" : "file of arrays") + " is not read as it is", path.string(), "unpack it and open what is in it");
    return sniffTable(path, tableOptions);
}

}  // namespace

DataRecipe sniff(const std::filesystem::path& path, const Params& tableOptions) {
    const auto absolute = fs::absolute(path).lexically_normal();
    if (fs::is_directory(absolute)) return sniffFolder(absolute);
    const auto store = RowStore::ofFile(absolute);  // of a large file only its beginning is looked at
    const auto bytes = store->bytes();
    if (isImageName(absolute))
        throw Error::input("one picture is no data set", absolute.string(), "choose the folder that holds a folder of pictures for every class");
    if (isIdx(bytes, absolute.string())) return sniffIdx(absolute);
    if (isGzip(bytes)) return sniffPacked(absolute, bytes, tableOptions);
    if (startsWith(bytes, "PK") || startsWith(bytes, "\x93NUMPY")) return sniffNumpy(absolute);
    return tableOptions.empty() && isProse(absolute) ? sniffText(absolute) : sniffTable(absolute, tableOptions);
}

DataRecipe sniff(const std::vector<std::filesystem::path>& paths, const Params& tableOptions) {
    if (paths.empty()) throw Error::input("no file is chosen", "data", "choose a file");
    const DataRecipe first = sniff(paths.front(), tableOptions);
    if (paths.size() == 1) return first;
    std::vector<fs::path> absolute;
    for (const auto& path : paths) absolute.push_back(fs::absolute(path).lexically_normal());
    const auto known = [&](const fs::path& path) { return std::find(first.paths.begin(), first.paths.end(), path.string()) != first.paths.end(); };
    if (std::all_of(absolute.begin(), absolute.end(), known)) return first;  // a pair of files
    for (const auto& path : absolute)
        if (const auto other = sniff(path, tableOptions); first.source != "csv" || other.source != "csv")
            throw Error::input("several files are joined where all of them are tables; this is " + (first.source == "csv" ? source(other.source).title : source(first.source).title),
                               (first.source == "csv" ? path : absolute.front()).string(), "open it alone");
    return sniffTables(absolute, tableOptions);
}

std::vector<std::string> keysToJoinBy(const DataRecipe& recipe, const std::filesystem::path& projectDir) {
    if (recipe.source != "csv" || recipe.paths.size() < 2) return {};
    Params options = recipe.options;
    options.erase("join_by");
    return possibleKeys(beginningsOf(pathsOf(recipe, projectDir), options));
}

}  // namespace lamina
