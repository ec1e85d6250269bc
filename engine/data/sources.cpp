// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/sources.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "engine/base/error.h"
#include "engine/base/words.h"
#include "engine/data/csv.h"
#include "engine/data/encodings.h"
#include "engine/data/idx.h"
#include "engine/data/image_folder.h"
#include "engine/data/image_formats.h"
#include "engine/data/npy.h"
#include "engine/data/source_files.h"
#include "engine/data/synthetic.h"
#include "engine/data/table_join.h"
#include "engine/data/text_folder.h"
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

std::vector<std::string> encodingWords() {
    std::vector<std::string> words{"auto"};
    for (const Encoding& encoding : encodings()) words.push_back(encoding.word);
    return words;
}

Source csvSource() {
    return {"csv", "Table", "Rows of numbers and words as spreadsheets save them.", {".csv", ".tsv", ".txt", ".data"},
            {choice("delimiter", {"auto", "comma", "semicolon", "tab", "bar", "whitespace"}, "What stands between two cells; whitespace: any number of spaces and tabs."),
             choice("header", {"auto", "yes", "no"}, "Whether the first row holds the names of the columns."),
             choice("quote", {"auto", "double", "single"}, "The character around cells that hold delimiters."),
             choice("encoding", encodingWords(), "How letters beyond ASCII are written."),
             choice("decimal", {"auto", "point", "comma"}, "What stands before the decimals of a number; the other one may part its thousands."),
             choice("comments", {"auto", "yes", "no"}, "Whether lines that begin with # are left out; auto: where the file begins with one."),
             textParam("column_names", "", "The names of the columns, with commas between them, of a file whose first row holds none."),
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
    return {"image_folder", "Folder of images", "Photos (JPEG, PNG, BMP, WebP) in one subfolder a class.", imageEndings(),
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

/** Several tables as the recipe wants them to be one. What was found is told in `description`. */
Table joinTables(std::vector<NamedTable> tables, const std::string& key, std::string& description) {
    std::vector<std::string> notes{std::to_string(tables.size()) + " files" + (key.empty() ? "" : " joined by " + key)};
    Table joined = key.empty() ? appendRows(std::move(tables), &notes) : joinColumns(std::move(tables), key, &notes);
    for (const auto& note : notes) description += ", " + note;
    return joined;
}

/** Of one of so many files: its rows that are left out, in words. */
void tellRagged(const CsvFile& file, const std::string& name, std::size_t files, std::vector<LeftOut>& out) {
    const std::string expected = "expected " + std::to_string(file.table.columns.size()) + " cells, received ";
    for (const RaggedRow& row : file.ragged) out.push_back({(files > 1 ? name + ", line " : "line ") + std::to_string(row.line), expected + std::to_string(row.cells)});
}

/** Whether a point or a comma means anything in its numbers: whole ones read alike in every style. */
bool hasMarkedNumbers(const Table& table) {
    const auto broken = [](double number) { return number != std::trunc(number) && !std::isnan(number); };
    return std::any_of(table.columns.begin(), table.columns.end(), [&](const Column& column) {
        return column.type == ColumnType::Number && (column.style != NumberStyle::Plain || std::any_of(column.numbers.begin(), column.numbers.end(), broken));
    });
}

/** Of the first of several files the description says whether it has decimal commas: of one that is otherwise. */
std::string otherDecimals(const CsvFile& file, bool comma, const std::string& name) {
    if (file.dialect.decimalComma == comma || !hasMarkedNumbers(file.table)) return {};
    return (comma ? ", no decimal comma in " : ", decimal comma in ") + name;
}

RawData loadCsv(const std::vector<fs::path>& paths, const ParamReader& options, LoadProgress* progress) {
    CsvOptions asked = csvOptions(options, paths.front());
    asked.progress = progress;
    std::vector<NamedTable> tables;
    std::vector<LeftOut> leftOut;
    std::string description, others;
    bool nameless = false, comma = false;
    for (const auto& path : paths) {
        CsvFile file = readCsv(path, asked);
        if (tables.empty()) description = toString(file.dialect);
        if (const Encoding* likely = file.dialect.encoding == TextEncoding::Latin1 && !asked.encoding ? likelyEncoding(file.table) : nullptr; likely && tables.empty())
            description += ", letters look like " + likely->title + ": choose it as encoding";
        if (tables.empty()) comma = file.dialect.decimalComma;
        others += otherDecimals(file, comma, path.filename().string());
        nameless = paths.size() == 1 && !file.dialect.header;
        tellRagged(file, path.filename().string(), paths.size(), leftOut);
        tables.push_back({path.filename().string(), std::move(file.table)});
    }
    description += others;
    Table table = tables.size() == 1 ? std::move(tables.front().table) : joinTables(std::move(tables), options.text("join_by"), description);
    RawData raw{"csv", description, std::make_shared<const Table>(std::move(table)), nullptr};
    raw.leftOut = std::move(leftOut);
    raw.nameless = nameless;
    return raw;
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

RawData loadIdx(const std::vector<fs::path>& paths, const ParamReader&, LoadProgress* progress) {
    if (paths.size() != 2)
        throw Error::input("expected a file of images and a file of labels, received " + std::to_string(paths.size()) + " files",
                           paths.front().string(), "choose the labels that belong to the images");
    IdxPair pair = readIdxPair(paths[0], paths[1], progress);
    return fromArrays("idx", {{"images", std::move(pair.images)}, {"labels", std::move(pair.labels)}});
}

RawData loadNpz(const std::vector<fs::path>& paths, const ParamReader&, LoadProgress* progress) {
    Arrays arrays;
    for (const auto& path : paths) {
        if (path.extension() == ".npy") {
            arrays.push_back({path.stem().string(), readNpy(path)});
        } else {
            auto more = readNpz(path, progress);
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

RawData loadText(const std::vector<fs::path>& paths, const ParamReader&, LoadProgress* progress) { return readCharacters(paths.front(), progress); }

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

/** The stamps are from before: what is written while it is read is noticed. */
RawData stamped(const FileSource& from, const std::vector<fs::path>& paths, const ParamReader& options, LoadProgress* progress) {
    auto stamps = stampsOf(paths);
    RawData raw = from.load(paths, options, progress);
    raw.stamps = std::move(stamps);
    return raw;
}

/** The names that a person gave to the columns of a file. */
std::vector<std::string> namesGiven(const std::string& line, const fs::path& file) {
    try {
        return csvCells(line);
    } catch (const Error&) {
        throw Error::input("column_names holds a quote that is not closed, or not followed by a comma: " + line, file.string(), "write names with commas between them, those that hold commas or quotes as \"height, cm\"");
    }
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

}  // namespace

CsvOptions csvOptions(const ParamReader& p, const fs::path& file) {
    CsvOptions options;
    const std::string delimiter = p.text("delimiter"), header = p.text("header");
    const std::string quote = p.text("quote"), encoding = p.text("encoding");
    if (delimiter != "auto") options.delimiter = delimiter == "comma" ? ',' : delimiter == "tab" ? '\t' : delimiter == "bar" ? '|' : delimiter == "whitespace" ? ' ' : ';';
    if (header != "auto") options.header = header == "yes";
    if (quote != "auto") options.quote = quote == "single" ? '\'' : '"';
    if (encoding != "auto") options.encoding = encodingOf(encoding).encoding;
    if (p.text("decimal") != "auto") options.decimalComma = p.text("decimal") == "comma";
    options.names = namesGiven(p.text("column_names"), file);
    if (p.text("comments") != "auto") options.comments = p.text("comments") == "yes";
    return options;
}

std::vector<fs::path> pathsOf(const DataRecipe& recipe, const fs::path& projectDir) {
    if (recipe.paths.empty()) throw Error::input("no file is chosen", "data", "choose a file");
    std::vector<fs::path> paths;
    for (const auto& path : recipe.paths) paths.push_back(fs::path(path).is_absolute() ? fs::path(path) : projectDir / path);
    return paths;
}

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
        if (file.source.name == from.name) return stamped(file, pathsOf(recipe, projectDir), options, progress);
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
    return someImages(pathsOf(recipe, projectDir).front(), ParamReader(recipe.options, from.parameters), progress, few);
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

}  // namespace lamina
