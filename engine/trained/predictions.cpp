// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trained/predictions.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "engine/base/error.h"
#include "engine/base/words.h"
#include "engine/checks/fit.h"
#include "engine/compile/infer.h"
#include "engine/data/csv.h"
#include "engine/data/date_steps.h"
#include "engine/data/image_folder.h"
#include "engine/data/npy.h"
#include "engine/data/npz.h"
#include "engine/data/prepare.h"
#include "engine/data/sources.h"
#include "engine/data/windows.h"
#include "engine/trained/edge_lightness.h"
#include "engine/trained/image_input.h"
#include "engine/trained/row_notes.h"

namespace lamina {

namespace {

namespace fs = std::filesystem;

constexpr std::int64_t atATime = 512;  // samples between two looks at the wish to end

/** A folder means all pictures in it. */
std::vector<fs::path> picturesOf(const std::vector<fs::path>& given) {
    std::vector<fs::path> all;
    for (const auto& file : given) {
        if (!fs::is_directory(file)) {
            all.push_back(file);
            continue;
        }
        const auto before = static_cast<std::ptrdiff_t>(all.size());
        for (const auto& entry : fs::recursive_directory_iterator(file))
            if (entry.is_regular_file() && isImageName(entry.path())) all.push_back(entry.path());
        std::sort(all.begin() + before, all.end());
        if (static_cast<std::ptrdiff_t>(all.size()) == before)
            throw Error::input("there is no picture in this folder", file.string(), "choose one that holds JPEG, PNG, BMP or WebP files");
    }
    return all;
}

std::string unknownWords(const AppliedInputs& applied) {
    return std::to_string(applied.unknown) + (applied.unknown == 1 ? " cell holds a category" : " cells hold categories") +
           " the model has not seen, as " + applied.examples.front();
}

/** Rows of a series are looked at by many answers: those that could not be read are gaps. */
void tellGaps(Predictions& made, const std::vector<LeftOut>& out) {
    constexpr std::size_t named = 3;
    std::vector<std::string> lines;
    for (const LeftOut& one : out) lines.push_back(one.file + " (" + one.why + ")");
    if (!out.empty()) made.remarks.push_back(firstOf(lines, named) + (out.size() == 1 ? ": a gap, filled as missing cells are" : ": gaps, filled as missing cells are"));
}

/** Takes back what was said of rows that could not be read, or have a cell that could not; the first of them by name. */
void leaveUnanswered(Predictions& made, const RawData& raw, const std::vector<OddCell>& odd) {
    constexpr std::size_t named = 8;
    const auto& out = raw.table->leftOut;
    if (odd.empty() && out.empty()) return;
    made.unanswered.assign(static_cast<std::size_t>(made.answers.front().shape()[0]), false);
    for (const std::size_t row : out) made.unanswered[row] = true;
    for (const OddCell& cell : odd) made.unanswered[cell.row] = true;
    for (std::size_t i = 0; i < std::min({named, out.size(), raw.leftOut.size()}); ++i)
        made.remarks.push_back("row " + std::to_string(out[i] + 1) + " has no answer: " + raw.leftOut[i].file + ": " + raw.leftOut[i].why);
    for (std::size_t i = 0; i < std::min(named, odd.size()); ++i) made.remarks.push_back(odd[i].remark());
    const auto rows = static_cast<std::size_t>(std::count(made.unanswered.begin(), made.unanswered.end(), true));
    if (odd.size() > named || out.size() > named) made.remarks.push_back(std::to_string(rows) + " rows in all have no answer");
    for (Tensor& answers : made.answers) {
        const auto all = answers.as<float>();
        std::vector<float> values(all.begin(), all.end());
        const std::size_t width = values.size() / made.unanswered.size();
        for (std::size_t i = 0; i < values.size(); ++i)
            if (made.unanswered[i / std::max<std::size_t>(width, 1)]) values[i] = std::numeric_limits<float>::quiet_NaN();
        answers = Tensor::of(answers.shape(), values);
    }
}

/** Rows first … first + count. */
Tensor rowsOf(const Tensor& from, std::int64_t first, std::int64_t count) {
    Shape shape = from.shape();
    const auto rowBytes = from.bytes().size() / static_cast<std::size_t>(shape[0]);
    shape[0] = count;
    const auto begin = from.bytes().begin() + static_cast<std::ptrdiff_t>(rowBytes * static_cast<std::size_t>(first));
    return Tensor(from.dtype(), shape, {begin, begin + static_cast<std::ptrdiff_t>(rowBytes * static_cast<std::size_t>(count))});
}

/** One tensor of several that hold consecutive rows, float32. */
Tensor stacked(const std::vector<Tensor>& parts) {
    Shape shape = parts.front().shape();
    std::vector<std::byte> bytes;
    shape[0] = 0;
    for (const auto& part : parts) {
        shape[0] += part.shape()[0];
        bytes.insert(bytes.end(), part.bytes().begin(), part.bytes().end());
    }
    return Tensor(parts.front().dtype(), shape, std::move(bytes));
}

/** ask: answers some rows, a tensor an output. */
template <class Ask>
std::vector<Tensor> answersInParts(const std::vector<Tensor>& inputs, PredictionProgress* progress, Ask ask) {
    const std::int64_t samples = inputs.front().shape()[0];
    if (progress) progress->answering.total = static_cast<std::size_t>(samples);
    std::vector<std::vector<Tensor>> parts;  // by output
    for (std::int64_t first = 0; first < samples; first += atATime) {
        if (progress && progress->answering.cancelled) throw Error("the prediction was cancelled");
        std::vector<Tensor> rows;
        for (const Tensor& input : inputs) rows.push_back(rowsOf(input, first, std::min(atATime, samples - first)));
        const auto answers = ask(rows);
        parts.resize(answers.size());
        for (std::size_t i = 0; i < answers.size(); ++i) parts[i].push_back(answers[i]);
        if (progress) progress->answering.done = static_cast<std::size_t>(std::min(samples, first + atATime));
    }
    std::vector<Tensor> all;
    for (const auto& part : parts) all.push_back(stacked(part));
    return all;
}

/** Those that a model takes, in the order of its Inputs. */
std::vector<Tensor> inputArrays(const TrainedModel& model, const fs::path& file, LoadProgress* reading) {
    if (file.extension() == ".npy") return {readNpy(file)};
    const auto arrays = readNpz(file, reading);
    const auto called = [&](const std::string& name) { return std::find_if(arrays.begin(), arrays.end(), [&](const NamedTensor& a) { return a.name == name; }); };
    if (const auto x = called("x"); x != arrays.end()) return {x->tensor};
    const auto ids = infer(model.project.graph).inputs;
    std::vector<Tensor> inputs;
    for (const NodeId id : ids) {
        const std::string& name = findNode(model.project.graph, id)->name;
        if (const auto own = called(name); own != arrays.end()) inputs.push_back(own->tensor);
        else if (ids.size() == 1 && arrays.size() == 1) inputs.push_back(arrays.front().tensor);
        else throw Error::input("holds neither x nor " + name, file.string(), ids.size() == 1 ? "call the array x" : "name the arrays as the model's inputs");
    }
    return inputs;
}

bool isAmong(const std::vector<PreparedColumn>& columns, const std::string& name) {
    return std::any_of(columns.begin(), columns.end(), [&](const PreparedColumn& c) { return c.name == name; });
}

/** Names for a file without a header that does not hold what the model is asked; or holds nothing but what it takes. */
Params namedWithoutAnswers(const TrainedModel& model, Params options, bool inputsAlone) {
    const auto& inputs = model.preparation.inputs;
    const auto& targets = model.preparation.targets;
    std::vector<std::string> names;
    for (const auto& name : csvCells(std::get<std::string>(options.at("column_names"))))
        if (isAmong(inputs, name) || (!inputsAlone && !isAmong(targets, name))) names.push_back(name);
    std::string line = csvLine(names);
    line.pop_back();  // its end
    options["column_names"] = line;
    return options;
}

DataRecipe tableFor(const TrainedModel& model, const fs::path& file, const Params& options) {
    try {
        return sniff(file, options);
    } catch (const Error&) {
        if (!options.contains("column_names")) throw;
        for (const bool inputsAlone : {false, true}) try {
                return sniff(file, namedWithoutAnswers(model, options, inputsAlone));
            } catch (const Error&) {  // the first says what is wrong
            }
        throw;
    }
}

/** Read as what the model has learnt from: prose is no table of one column. */
DataRecipe recipeFor(const TrainedModel& model, const fs::path& file, const Params& written) {
    if (model.preparation.source != "text") return tableFor(model, file, tableOptions(model, written));
    DataRecipe recipe = source("text").recipe;
    recipe.paths = {fs::absolute(file).string()};
    return recipe;
}

/** When the rows of a series are, where its table says so. */
void tellWhen(Predictions& made) {
    const Column* time = timeOf(*made.table);
    if (!time) return;
    made.time = time->name;
    made.dates = datesOf(*time, made.rows);
}

/** Its numbers, those among them that the model takes and of which some could not be read. */
bool hasDecimalCommas(const Table& table, const Preparation& preparation) {
    const auto takesNumbers = [&](const std::string& name) {
        return std::any_of(preparation.inputs.begin(), preparation.inputs.end(), [&](const PreparedColumn& c) { return c.name == name && !c.category; });
    };
    return std::any_of(table.columns.begin(), table.columns.end(), [&](const Column& c) { return c.style == NumberStyle::Comma && (c.type == ColumnType::Number || takesNumbers(c.name)); });
}

/** What stands between the cells of a table, as its description says it; blanks leave no room for names. */
char delimiterOf(const RawData& raw) {
    for (const char delimiter : {',', '\t', '|'}) {
        CsvDialect dialect;
        dialect.delimiter = delimiter;
        const std::string words = toString(dialect);
        if (raw.description.starts_with(words.substr(0, words.find(',') + 1))) return delimiter;
    }
    return ';';
}

/** Who goes on with the answers in the program that wrote the table reads them as it reads that. */
void writeAsItsTable(Predictions& made, const RawData& raw, const Preparation& preparation) {
    made.decimalComma = hasDecimalCommas(*raw.table, preparation);
    if (made.decimalComma) made.delimiter = delimiterOf(raw);
}

/** Empty where none looks so, or the model does not know. */
std::string wordsOfInverted(const TrainedModel& model, const Tensor& pictures) {
    if (!model.edgeLightness) return {};
    const auto all = static_cast<std::size_t>(pictures.shape()[0]);
    std::size_t count = 0;
    for (std::size_t i = 0; i < all; ++i) count += looksInverted(*model.edgeLightness, pictures, i);
    return count > 0 ? invertedWords(*model.edgeLightness, count, all) : std::string();
}

/** Whether a file is of a source (data/sources.h) by its name. */
bool endsAs(const char* kind, const fs::path& file) {
    const auto& endings = source(kind).extensions;
    return std::find(endings.begin(), endings.end(), file.extension().string()) != endings.end();
}

/** Of a forecast at every step only the last says what nobody knows yet. */
void keepLastSteps(const TrainedModel& model, Predictions& made) {
    Tensor& answers = made.answers.front();
    if (model.preparation.windows.returnSequences && answers.shape().rank() == 3) answers = lastSteps(answers);
}

}  // namespace

std::size_t Predictions::count() const {
    return static_cast<std::size_t>(answers.front().shape()[0]) - static_cast<std::size_t>(std::count(unanswered.begin(), unanswered.end(), true));
}

bool isTable(const fs::path& file) { return endsAs("csv", file.extension() == ".gz" ? file.stem() : file); }

bool isArrays(const fs::path& file) { return endsAs("npz", file); }

bool isPictures(const fs::path& file) { return isImageName(file) || fs::is_directory(file); }

Params tableOptions(const TrainedModel& model, const Params& over) {
    Params options = model.project.data.source == "csv" ? model.project.data.options : Params();
    options.erase("join_by");
    for (const auto& [key, value] : over) options[key] = value;
    return options;
}

void requireArrays(const TrainedModel& model, const RawData& raw, const fs::path& file) {
    if (!raw.table || !model.preparation.source.empty()) return;
    throw Error::input("this model does not hold how rows become its inputs, so it takes arrays, not a table", file.string(),
                       "give it an .npz (x, and y to evaluate; evaluate also takes tables of numbers alone, without gaps), or let it learn from such a table first: lamina-cli train MODEL.keras --data TABLE.csv");
}

Predictions predictArrayFile(const TrainedModel& model, Predictor& predictor, const fs::path& file, PredictionProgress* progress) {
    const auto inputs = inputArrays(model, file, progress ? &progress->reading : nullptr);
    const auto samples = [](const Tensor& t) { return t.shape().scalar() ? 0 : t.shape()[0]; };
    for (const Tensor& input : inputs) {
        if (samples(input) == 0) throw Error::input("there is no sample in an array of " + toString(input.shape()), file.string(), "give it one row a sample");
        if (samples(input) != samples(inputs.front()))
            throw Error::input("the arrays hold " + std::to_string(samples(inputs.front())) + " and " + std::to_string(samples(input)) + " samples", file.string(), "give each input as many rows");
    }
    Predictions made;
    made.answers = answersInParts(inputs, progress, [&](const std::vector<Tensor>& rows) { return predictArrays(predictor, model, rows); });
    keepLastSteps(model, made);
    return made;
}

Predictions predictTable(const TrainedModel& model, Predictor& predictor, const fs::path& file, PredictionProgress* progress, const Params& written) {
    const RawData raw = load(recipeFor(model, file, written), {}, progress ? &progress->reading : nullptr);
    if (!raw.table) throw Error::input("this is no table, whatever its name says", file.string(), "give arrays a name that ends in .npz or .npy");
    requireArrays(model, raw, file);
    std::vector<OddCell> odd;
    const AppliedInputs applied = applyInputs(model.preparation, *raw.table, wantedBy(model.project).inputNames(), &odd);
    Predictions made;
    if (applied.unknown > 0) made.remarks.push_back(unknownWords(applied));
    made.answers = answersInParts(applied.inputs, progress, [&](const std::vector<Tensor>& rows) { return predictor.predict(rows); });
    targetsFromNet(model.preparation, made.answers);
    keepLastSteps(model, made);
    if (model.preparation.windows.on()) tellGaps(made, raw.leftOut);
    else leaveUnanswered(made, raw, odd), made.notes = notesOnRows(model.preparation, raw, odd);
    writeAsItsTable(made, raw, model.preparation);
    made.called = "row";
    made.table = raw.table;
    made.rows = applied.rows;
    if (made.rows.empty()) made.rows.resize(raw.table->rows()), std::iota(made.rows.begin(), made.rows.end(), 0u);
    for (const auto row : made.rows) made.names.push_back(std::to_string(row + 1));
    if (model.preparation.windows.on()) tellWhen(made);
    return made;
}

Predictions predictPictures(const TrainedModel& model, Predictor& predictor, const std::vector<fs::path>& given, PredictionProgress* progress, bool invert) {
    const auto form = imageForm(model.project);
    if (!form) throw Error::usage("this model takes no pictures", "give it arrays or rows with --input");
    const ImageBatch batch = readImages(picturesOf(given), *form, progress ? &progress->reading : nullptr);
    Predictions made;
    for (const auto& out : batch.leftOut) made.remarks.push_back("left out " + out.file + ": " + out.reason());
    made.called = "file";
    for (const auto& file : batch.files) made.names.push_back(file.string());
    const Tensor pictures = invert ? invertedPictures(batch.images) : batch.images;
    made.looksInverted = wordsOfInverted(model, pictures);
    made.answers = answersInParts({pictures}, progress, [&](const std::vector<Tensor>& rows) { return predictArrays(predictor, model, rows); });
    return made;
}

}  // namespace lamina
