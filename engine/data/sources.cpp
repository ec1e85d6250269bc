// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/sources.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <span>

#include "engine/base/error.h"
#include "engine/base/platform.h"
#include "engine/base/row_store.h"
#include "engine/base/words.h"
#include "engine/data/csv.h"
#include "engine/data/gzip.h"
#include "engine/data/idx.h"
#include "engine/data/image_folder.h"
#include "engine/data/npy.h"
#include "engine/data/dates.h"
#include "engine/data/synthetic.h"
#include "engine/data/table_join.h"
#include "engine/data/text_folder.h"
#include "engine/data/text_tokens.h"
#include "engine/model/param_makers.h"

namespace lamina {

namespace {

namespace fs = std::filesystem;

ParamSpec choice(const std::string& key, std::vector<std::string> choices, const std::string& help) {
    ParamSpec spec{.key = key, .type = ParamType::Choice, .defaultValue = std::string("auto"), .help = help, .choices = {}};
    spec.choices = std::move(choices);
    return spec;
}

DataRecipe recipeOf(const std::string& name) {
    DataRecipe recipe;
    recipe.source = name;
    return recipe;
}

Source csvSource() {
    return {"csv", "Table", "Rows of numbers and words as spreadsheets save them.", {".csv", ".tsv", ".txt", ".data"},
            {choice("delimiter", {"auto", "comma", "semicolon", "tab", "bar"}, "What stands between two cells."),
             choice("header", {"auto", "yes", "no"}, "Whether the first row holds the names of the columns."),
             choice("quote", {"auto", "double", "single"}, "The character around cells that hold delimiters."),
             choice("encoding", {"auto", "utf-8", "latin-1", "utf-16"}, "How letters beyond ASCII are written."),
             choice("decimal", {"auto", "point", "comma"}, "What stands before the decimals of a number; the other one may part its thousands."),
             choice("comments", {"auto", "yes", "no"}, "Whether lines that begin with # are left out; auto: where the file begins with one."),
             textParam("join_by", "", "The column by which further files are joined to the first; empty: the rows of all stand under one another.")},
            recipeOf("csv")};
}

Source idxSource() {
    return {"idx", "Images (IDX)", "Images and their labels in the two files of MNIST.", {".gz", ".idx", "-ubyte"}, {},
            recipeOf("idx")};
}

Source npzSource() {
    return {"npz", "Arrays (NumPy)", "Arrays by name, such as x and y, as numpy.savez writes them.", {".npz", ".npy"}, {},
            recipeOf("npz")};
}

Source imageFolderSource() {
    return {"image_folder", "Folder of images", "Photos (JPEG, PNG, BMP, WebP) in one subfolder a class.", {".jpg", ".jpeg", ".png", ".bmp", ".webp"},
            {intsParam("image_size", {64, 64}, 2, "Height and width that every picture is resized to."),
             choiceParam("color_mode", "auto", {"auto", "rgb", "grayscale"}, "Three channels or one; auto: one where all files are grey."),
             boolParam("crop_to_aspect_ratio", false, "Whether other shapes are cropped in the middle instead of stretched.")},
            recipeOf("image_folder"), true};
}

Source textSource() {
    DataRecipe recipe = recipeOf("text");
    recipe.columns["character"] = {ColumnType::Category, ColumnRole::Target};
    recipe.categories = "ordinal";
    recipe.windows = {.sequenceLength = 64, .sequenceStride = 64, .returnSequences = true};
    recipe.split = {.train = 0.9, .validation = 0.05, .test = 0.05, .shuffle = false, .stratify = false};
    return {"text", "Text, character by character", "A text file: the net learns which character comes next.", {".txt", ".text", ".md"}, {}, recipe};
}

Source textFolderSource() {
    DataRecipe recipe = recipeOf("text_folder");
    recipe.columns["text"] = {ColumnType::Text, ColumnRole::Input};
    recipe.columns["label"] = {ColumnType::Category, ColumnRole::Target};
    return {"text_folder", "Folder of texts", "Texts (.txt) in one subfolder a class.", {".txt"}, {}, recipe, true};
}

CsvOptions csvOptions(const ParamReader& p) {
    CsvOptions options;
    const std::string delimiter = p.text("delimiter"), header = p.text("header");
    const std::string quote = p.text("quote"), encoding = p.text("encoding");
    if (delimiter != "auto") options.delimiter = delimiter == "comma" ? ',' : delimiter == "tab" ? '\t' : delimiter == "bar" ? '|' : ';';
    if (header != "auto") options.header = header == "yes";
    if (quote != "auto") options.quote = quote == "single" ? '\'' : '"';
    if (encoding != "auto") options.encoding = encoding == "latin-1" ? TextEncoding::Latin1 : encoding == "utf-16" ? TextEncoding::Utf16 : TextEncoding::Utf8;
    if (p.text("decimal") != "auto") options.decimalComma = p.text("decimal") == "comma";
    if (p.text("comments") != "auto") options.comments = p.text("comments") == "yes";
    return options;
}

/** Several tables as the recipe wants them to be one. What was found is told in `description`. */
Table joinTables(std::vector<NamedTable> tables, const std::string& key, std::string& description) {
    std::vector<std::string> notes{std::to_string(tables.size()) + " files" + (key.empty() ? "" : " joined by " + key)};
    Table joined = key.empty() ? appendRows(std::move(tables), &notes) : joinColumns(std::move(tables), key, &notes);
    for (const auto& note : notes) description += ", " + note;
    return joined;
}

RawData loadCsv(const std::vector<fs::path>& paths, const ParamReader& options, LoadProgress* progress) {
    CsvOptions asked = csvOptions(options);
    asked.progress = progress;
    std::vector<NamedTable> tables;
    std::string description;
    for (const auto& path : paths) {
        CsvFile file = readCsv(path, asked);
        if (tables.empty()) description = toString(file.dialect);
        tables.push_back({path.filename().string(), std::move(file.table)});
    }
    Table table = tables.size() == 1 ? std::move(tables.front().table) : joinTables(std::move(tables), options.text("join_by"), description);
    return {"csv", description, std::make_shared<const Table>(std::move(table)), nullptr};
}

std::string describe(const Arrays& arrays) {
    const auto& first = arrays.front().tensor;
    const std::string shape = first.shape().scalar() ? "scalar" : toString(first.shape().withoutBatch());
    return std::string(name(first.dtype())) + ", " + shape;
}

RawData fromArrays(const std::string& source, Arrays arrays) {
    const std::string description = describe(arrays);
    return {source, description, nullptr, std::make_shared<const Arrays>(std::move(arrays))};
}

RawData loadIdx(const std::vector<fs::path>& paths, const ParamReader&, LoadProgress*) {
    if (paths.size() != 2)
        throw Error::input("expected a file of images and a file of labels, received " + std::to_string(paths.size()) + " files",
                           paths.front().string(), "choose the labels that belong to the images");
    IdxPair pair = readIdxPair(paths[0], paths[1]);
    return fromArrays("idx", {{"images", std::move(pair.images)}, {"labels", std::move(pair.labels)}});
}

RawData loadNpz(const std::vector<fs::path>& paths, const ParamReader&, LoadProgress*) {
    Arrays arrays;
    for (const auto& path : paths) {
        if (path.extension() == ".npy") {
            arrays.push_back({path.stem().string(), readNpy(path)});
        } else {
            auto more = readNpz(path);
            std::move(more.begin(), more.end(), std::back_inserter(arrays));
        }
    }
    return fromArrays("npz", std::move(arrays));
}

RawData someImages(const fs::path& folder, const ParamReader& options, LoadProgress* progress, std::size_t most) {
    RawData raw = readImageFolder(folder, imageForm(options), progress, most);
    raw.source = "image_folder";
    raw.description = describe(*raw.arrays) + ", " + std::to_string(raw.classes.size()) + " classes";
    return raw;
}

RawData loadImages(const std::vector<fs::path>& paths, const ParamReader& options, LoadProgress* progress) {
    return someImages(paths.front(), options, progress, SIZE_MAX);
}

RawData loadText(const std::vector<fs::path>& paths, const ParamReader&, LoadProgress*) { return readCharacters(paths.front()); }

RawData loadTexts(const std::vector<fs::path>& paths, const ParamReader&, LoadProgress* progress) { return readTextFolder(paths.front(), progress); }

/** A file source and how it is read. */
struct FileSource {
    Source source;
    RawData (*load)(const std::vector<fs::path>&, const ParamReader&, LoadProgress*);
};

const std::vector<FileSource>& fileSources() {
    static const std::vector<FileSource> all = {{csvSource(), loadCsv}, {idxSource(), loadIdx}, {npzSource(), loadNpz},
                                                {imageFolderSource(), loadImages}, {textSource(), loadText}, {textFolderSource(), loadTexts}};
    return all;
}

void checkOptions(const DataRecipe& recipe, const Source& from) {
    for (const auto& [key, value] : recipe.options) {
        const auto spec = std::find_if(from.parameters.begin(), from.parameters.end(), [&name = key](const auto& s) { return s.key == name; });
        if (spec == from.parameters.end())
            throw Error::input("the source \"" + from.name + "\" has no option \"" + key + "\"", "data", "leave it out");
        if (const auto why = whyInvalid(*spec, value); !why.empty())
            throw Error::input(why, "data, option \"" + key + "\"", "correct the option");
    }
}

std::vector<fs::path> resolve(const DataRecipe& recipe, const fs::path& projectDir) {
    if (recipe.paths.empty()) throw Error::input("no file is chosen", "data", "choose a file");
    std::vector<fs::path> paths;
    for (const auto& path : recipe.paths) paths.push_back(fs::path(path).is_absolute() ? fs::path(path) : projectDir / path);
    return paths;
}

/** Words that name what people predict, most telling first. */
constexpr std::array<const char*, 16> targetWords = {"target",  "label",     "survived", "class",   "outcome", "species",
                                                     "diagnosis", "churn",   "quality",  "category", "price",  "mpg",
                                                     "medv",    "default",   "output",   "y"};

bool empty(const Column& column) {
    for (std::size_t row = 0; row < column.rows(); ++row)
        if (!column.missing(row)) return false;
    return true;
}

/** A column with a telling name, else the last. */
std::string guessTarget(const Table& table) {
    for (const char* word : targetWords)
        for (const auto& column : table.columns)
            if (lowerCase(column.name) == word) return column.name;
    // A delimiter at the end of every row makes a last column of nothing.
    const auto last = std::find_if_not(table.columns.rbegin(), table.columns.rend(), empty);
    return last == table.columns.rend() ? table.columns.back().name : last->name;
}

/** Called so, and counting up from row to row. */
bool countsRows(const Column& column) {
    const std::string name = lowerCase(column.name);
    const bool named = name == "id" || name == "index" || name == "row" || name == "nr" || name == "no" || name.empty() || name.starts_with("unnamed") || name.ends_with("id");
    if (!named || column.type != ColumnType::Number || column.rows() < 2) return false;
    for (std::size_t row = 1; row < column.rows(); ++row)
        if (!(column.numbers[row] == column.numbers[row - 1] + 1)) return false;
    return true;
}

/** Hardly one cell twice: names, numbers of tickets, texts. One-hot they would be an input a row. */
bool tellsRowsApart(const Column& column) {
    if (countsRows(column)) return true;
    constexpr std::size_t fewest = 20;
    return column.type == ColumnType::Category && column.rows() >= fewest && column.categories.size() * 2 >= column.rows();
}

double wordsACell(const Column& column) {
    std::size_t words = 0;
    for (const auto& text : column.categories) words += wordsOf(text).size();
    return static_cast<double>(words) / static_cast<double>(std::max<std::size_t>(1, column.categories.size()));
}

/** Whether a column other than texts and names can be an input. */
bool anyPlain(const std::vector<Column>& columns, const std::string& target) {
    return std::any_of(columns.begin(), columns.end(), [&](const Column& c) { return c.name != target && !empty(c) && !holdsDates(c) && !tellsRowsApart(c); });
}

/** A column of text is the only input that there can be, so beside others it must be long: names have four words, too. */
const Column* textOf(const std::vector<Column>& columns, const std::string& target) {
    const double fewest = anyPlain(columns, target) ? 8 : 4;
    const auto text = std::find_if(columns.begin(), columns.end(), [&](const Column& c) { return c.name != target && c.type == ColumnType::Category && tellsRowsApart(c) && wordsACell(c) >= fewest; });
    return text == columns.end() ? nullptr : &*text;
}

/** Dates and names tell rows apart, they do not describe them. */
void guessRoles(DataRecipe& recipe, const Table& table) {
    const std::string target = guessTarget(table);
    recipe.columns[target].role = ColumnRole::Target;
    const Column* text = textOf(table.columns, target);
    const bool others = anyPlain(table.columns, target);
    for (const auto& column : table.columns) {
        if (column.name == target || &column == text) continue;
        if (text || empty(column) || holdsDates(column) || (others && tellsRowsApart(column))) recipe.columns[column.name].role = ColumnRole::Ignore;
    }
    if (text) recipe.columns[text->name].type = ColumnType::Text;
}

/** Of the first rows, written as a recipe's options say. */
CsvOptions ofTheBeginning(const Params& options) {
    CsvOptions asked = csvOptions(ParamReader(options, source("csv").parameters));
    asked.maxRows = 1000;
    return asked;
}

DataRecipe sniffTable(const fs::path& path, const Params& options) {
    const CsvFile file = readCsv(path, ofTheBeginning(options));
    DataRecipe recipe = source("csv").recipe;
    recipe.options = options;
    recipe.paths = {path.string()};
    guessRoles(recipe, file.table);
    return recipe;
}

/** The first rows of each. */
std::vector<NamedTable> beginningsOf(const std::vector<fs::path>& paths, const Params& options) {
    std::vector<NamedTable> tables;
    for (const auto& path : paths) tables.push_back({path.filename().string(), readCsv(path, ofTheBeginning(options)).table});
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
    readCharacters(path);
    DataRecipe recipe = source("text").recipe;
    recipe.paths = {path.string()};
    return recipe;
}

DataRecipe sniffIdx(const fs::path& path) {
    const auto partner = idxPartner(path);
    if (!partner)
        throw Error::input("found no labels (or images) beside this IDX file", path.string(),
                           "put both files into one folder, named as MNIST does");
    const bool images = readIdx(path).shape().rank() > 1;
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

}  // namespace

const std::vector<Source>& sources() {
    static const std::vector<Source> all = [] {
        std::vector<Source> list;
        for (const auto& file : fileSources()) list.push_back(file.source);
        for (const auto& g : generators()) list.push_back({g.name, g.title, g.help, {}, g.parameters, g.recipe, false});
        return list;
    }();
    return all;
}

const Source& source(const std::string& name) {
    std::vector<std::string> names;
    for (const auto& s : sources()) {
        if (s.name == name) return s;
        names.push_back(s.name);
    }
    throw Error::input("expected one of " + joined(names) + ", received \"" + name + "\"", "data source", "choose one of these");
}

RawData load(const DataRecipe& recipe, const std::filesystem::path& projectDir, LoadProgress* progress) {
    const Source& from = source(recipe.source);
    checkOptions(recipe, from);
    const ParamReader options(recipe.options, from.parameters);
    for (const auto& file : fileSources())
        if (file.source.name == from.name) return file.load(resolve(recipe, projectDir), options, progress);
    for (const auto& g : generators())
        if (g.name == from.name) return g.make(options);
    return {};
}

bool glanceReadsAll(const DataRecipe& recipe) { return recipe.source != "image_folder"; }

RawData glance(const DataRecipe& recipe, const std::filesystem::path& projectDir, LoadProgress* progress) {
    constexpr std::size_t few = 16;  // one that is damaged, or grey among colours, must not decide
    if (glanceReadsAll(recipe)) return load(recipe, projectDir, progress);
    const Source& from = source(recipe.source);
    checkOptions(recipe, from);
    return someImages(resolve(recipe, projectDir).front(), ParamReader(recipe.options, from.parameters), progress, few);
}

bool sameSource(const DataRecipe& a, const DataRecipe& b) {
    return a.source == b.source && a.paths == b.paths && a.options == b.options;
}

DataRecipe joining(const DataRecipe& before, DataRecipe recipe) {
    if (before.source.empty() && before.numbers == "none") recipe.numbers = "none";
    if (before.source == recipe.source && source(recipe.source).folder) recipe.options = before.options;
    if (before.windows.on() && !recipe.windows.on() && before.source != "text") {
        recipe.windows = before.windows;
        recipe.targetNumbers = before.targetNumbers;
    }
    if (before.source == recipe.source) recipe.text = before.text;
    return recipe;
}

DataRecipe sniff(const std::filesystem::path& path, const Params& tableOptions) {
    const auto absolute = fs::absolute(path).lexically_normal();
    if (fs::is_directory(absolute)) return sniffFolder(absolute);
    const auto store = RowStore::ofFile(absolute);  // of a large file only its beginning is looked at
    const auto bytes = store->bytes();
    if (isImageName(absolute))
        throw Error::input("one picture is no data set", absolute.string(), "choose the folder that holds a folder of pictures for every class");
    if (isGzip(bytes) || isIdx(bytes, absolute.string())) return sniffIdx(absolute);
    if (startsWith(bytes, "PK") || startsWith(bytes, "\x93NUMPY")) return sniffNumpy(absolute);
    return tableOptions.empty() && isProse(absolute) ? sniffText(absolute) : sniffTable(absolute, tableOptions);
}

DataRecipe sniff(const std::vector<std::filesystem::path>& paths, const Params& tableOptions) {
    if (paths.empty()) throw Error::input("no file is chosen", "data", "choose a file");
    const DataRecipe first = sniff(paths.front(), tableOptions);
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
    return possibleKeys(beginningsOf(resolve(recipe, projectDir), options));
}

}  // namespace lamina
