// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/predictions.h"

#include <algorithm>
#include <span>

#include "engine/base/error.h"
#include "engine/compile/infer.h"
#include "engine/data/csv.h"
#include "engine/data/image_folder.h"
#include "engine/data/prepare.h"
#include "engine/data/sources.h"
#include "engine/data/windows.h"
#include "engine/train/fit.h"
#include "engine/train/image_input.h"

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
std::vector<Tensor> inParts(const std::vector<Tensor>& inputs, PredictionProgress* progress, Ask ask) {
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

/** One output as columns of a table. */
struct Columns {
    std::string prefix;                 // of several outputs: "kind."
    std::vector<std::string> classes;   // of its target; empty for numbers
    std::string target;                 // of a single number
    std::span<const float> values;
    std::size_t width = 0;              // numbers a sample
    float yes = 0.5f;                   // a single number above it says yes

    bool named() const { return !classes.empty() && (classes.size() == width || (classes.size() == 2 && width == 1)); }
    /** Classes, the target, or y0, y1 … */
    std::vector<std::string> names() const {
        std::vector<std::string> all;
        if (named()) all.push_back(prefix + "prediction");
        for (std::size_t c = 0; c < width; ++c)
            all.push_back(prefix + (classes.size() == width ? classes[c] : classes.empty() && width == 1 && !target.empty() ? target : "y" + std::to_string(c)));
        if (!prefix.empty() && !named() && width == 1) all.back() = prefix.substr(0, prefix.size() - 1);
        return all;
    }
};

/** Which class a row of the net's numbers means: the largest, or of yes and no whether it is above that number. */
std::size_t classOf(std::span<const float> row, float yes) {
    if (row.size() == 1) return row[0] > yes ? 1 : 0;
    return static_cast<std::size_t>(std::max_element(row.begin(), row.end()) - row.begin());
}

/** Read as what the model has learnt from: prose is no table of one column. */
DataRecipe recipeFor(const TrainedModel& model, const fs::path& file) {
    if (model.preparation.source != "text") return sniff(file);
    DataRecipe recipe = source("text").recipe;
    recipe.paths = {fs::absolute(file).string()};
    return recipe;
}

/** Of a forecast at every step only the last says what nobody knows yet. */
void keepLastSteps(const TrainedModel& model, Predictions& made) {
    Tensor& answers = made.answers.front();
    if (model.preparation.windows.returnSequences && answers.shape().rank() == 3) answers = lastSteps(answers);
}

}  // namespace

bool isTable(const fs::path& file) {
    const auto& endings = source("csv").extensions;
    return std::find(endings.begin(), endings.end(), file.extension().string()) != endings.end();
}

bool isPictures(const fs::path& file) { return isImageName(file) || fs::is_directory(file); }

void requireArrays(const TrainedModel& model, const RawData& raw, const fs::path& file) {
    if (!raw.table || !model.preparation.source.empty()) return;
    throw Error::input("this model does not hold how rows become its inputs, so it takes arrays, not a table", file.string(),
                       "give it an .npz (x, and y to evaluate), or let it learn from such a table first: lamina-cli train MODEL.keras --data TABLE.csv");
}

Predictions predictInputs(const TrainedModel& model, Predictor& predictor, const std::vector<Tensor>& inputs) {
    Predictions made;
    made.answers = predictArrays(predictor, model, inputs);
    keepLastSteps(model, made);
    return made;
}

Predictions predictTable(const TrainedModel& model, Predictor& predictor, const fs::path& file, PredictionProgress* progress) {
    const RawData raw = load(recipeFor(model, file), {}, progress ? &progress->reading : nullptr);
    if (!raw.table) throw Error::input("this is no table, whatever its name says", file.string(), "give arrays a name that ends in .npz or .npy");
    requireArrays(model, raw, file);
    const AppliedInputs applied = applyInputs(model.preparation, *raw.table, wantedBy(model.project).inputs);
    Predictions made;
    if (applied.unknown > 0) made.remarks.push_back(unknownWords(applied));
    made.answers = inParts(applied.inputs, progress, [&](const std::vector<Tensor>& rows) { return predictor.predict(rows); });
    targetsFromNet(model.preparation, made.answers);
    keepLastSteps(model, made);
    for (const auto row : applied.rows) made.names.push_back(std::to_string(row + 1));
    return made;
}

Predictions predictPictures(const TrainedModel& model, Predictor& predictor, const std::vector<fs::path>& given, PredictionProgress* progress) {
    const auto form = imageForm(model.project);
    if (!form) throw Error::usage("this model takes no pictures", "give it arrays or rows with --input");
    const ImageBatch batch = readImages(picturesOf(given), *form, progress ? &progress->reading : nullptr);
    Predictions made;
    for (const auto& out : batch.leftOut) made.remarks.push_back("left out " + out.file + ": " + out.why);
    for (const auto& file : batch.files) made.names.push_back(file.string());
    made.answers = inParts({batch.images}, progress, [&](const std::vector<Tensor>& rows) { return predictArrays(predictor, model, rows); });
    return made;
}

namespace {

/** Whether a loss takes numbers that no sigmoid has brought between 0 and 1. */
bool takesLogits(const Choice& loss) {
    const auto it = loss.params.find("from_logits");
    return it != loss.params.end() && std::holds_alternative<bool>(it->second) && std::get<bool>(it->second);
}

std::vector<Columns> columnsOf(const TrainedModel& model, const Predictions& predictions) {
    const auto& targets = model.preparation.targets;
    const auto outputs = infer(model.project.graph).outputs;
    const bool several = predictions.answers.size() > 1;
    std::vector<Columns> all;
    for (std::size_t i = 0; i < predictions.answers.size(); ++i) {
        const Tensor& answers = predictions.answers[i];
        Columns columns;
        const std::string output = i < outputs.size() ? findNode(model.project.graph, outputs[i])->name : std::string();
        if (several && !output.empty()) columns.prefix = output + ".";
        if (takesLogits(model.project.training.of(output).loss)) columns.yes = 0;
        if (!several) columns.classes = model.preparation.classes;
        else if (targets.size() == predictions.answers.size() && targets[i].category) columns.classes = targets[i].categories;
        if (!several && targets.size() == 1) columns.target = targets.front().name;
        columns.values = answers.as<float>();
        columns.width = columns.values.size() / std::max<std::size_t>(static_cast<std::size_t>(answers.shape()[0]), 1);
        all.push_back(std::move(columns));
    }
    return all;
}

}  // namespace

namespace {

std::vector<std::string> headOf(const TrainedModel& model, const Predictions& predictions, const std::vector<Columns>& all) {
    std::vector<std::string> cells;
    if (!predictions.names.empty()) cells.push_back(model.preparation.windows.on() ? "row" : "file");
    for (const auto& columns : all)
        for (auto& name : columns.names()) cells.push_back(std::move(name));
    return cells;
}

std::vector<std::string> rowCells(const Predictions& predictions, const std::vector<Columns>& all, std::size_t r) {
    std::vector<std::string> cells;
    if (!predictions.names.empty()) cells.push_back(predictions.names[r]);
    for (const auto& columns : all) {
        const auto row = columns.values.subspan(r * columns.width, columns.width);
        if (columns.named()) cells.push_back(columns.classes[classOf(row, columns.yes)]);
        for (const float number : row) cells.push_back(toString(ParamValue(static_cast<double>(number))));
    }
    return cells;
}

std::size_t samplesOf(const Predictions& predictions) { return static_cast<std::size_t>(predictions.answers.front().shape()[0]); }

}  // namespace

std::vector<std::vector<std::string>> predictionCells(const TrainedModel& model, const Predictions& predictions, std::size_t samples) {
    const auto all = columnsOf(model, predictions);
    std::vector<std::vector<std::string>> rows{headOf(model, predictions, all)};
    for (std::size_t r = 0; r < std::min(samples, samplesOf(predictions)); ++r) rows.push_back(rowCells(predictions, all, r));
    return rows;
}

std::string predictionsCsv(const TrainedModel& model, const Predictions& predictions) {
    const auto all = columnsOf(model, predictions);
    std::string text = csvLine(headOf(model, predictions, all));
    for (std::size_t r = 0; r < samplesOf(predictions); ++r) text += csvLine(rowCells(predictions, all, r));
    return text;
}

}  // namespace lamina
