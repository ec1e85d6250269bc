// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli predict: a trained model on arrays or on raw rows; answers in class names where the model knows them.
#include <algorithm>
#include <iostream>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "app/cli/files.h"
#include "app/cli/outputs.h"
#include "app/cli/project_run.h"
#include "app/cli/terminal.h"
#include "app/cli/verbs.h"
#include "app/cli/words.h"
#include "engine/base/error.h"
#include "engine/base/platform.h"
#include "engine/compile/infer.h"
#include "engine/data/csv.h"
#include "engine/data/image_folder.h"
#include "engine/data/npy.h"
#include "engine/data/npz.h"
#include "engine/data/prepare.h"
#include "engine/data/sources.h"
#include "engine/data/windows.h"
#include "engine/io/preparation_layers.h"
#include "engine/train/evaluation.h"
#include "engine/train/image_input.h"

namespace lamina::cli {

namespace {

struct PredictWords {
    std::string model, output;
    std::vector<std::string> inputs, images;
    std::int64_t batchSize = 32;
};

/** Read as what the model has learnt from: prose is no table of one column. */
DataRecipe recipeFor(const TrainedModel& model, const std::filesystem::path& file) {
    if (model.preparation.source != "text") return sniff(file);
    DataRecipe recipe = source("text").recipe;
    recipe.paths = {std::filesystem::absolute(file).string()};
    return recipe;
}

/** rows becomes the row that each answer is for, where a sample is more than one row. */
Tensor inputsFromCsv(const TrainedModel& model, const std::filesystem::path& file, std::vector<std::uint32_t>& rows) {
    const RawData raw = load(recipeFor(model, file), {});
    if (!raw.table) throw Error::input("this is no table, whatever its name says", file.string(), "give arrays a name that ends in .npz or .npy");
    requireArrays(model, raw, file);
    const AppliedInputs applied = applyInputs(model.preparation, *raw.table);
    if (applied.unknown > 0)
        remark(std::to_string(applied.unknown) + (applied.unknown == 1 ? " cell holds a category" : " cells hold categories") +
               " the model has not seen, as " + applied.examples.front());
    rows = applied.rows;
    return applied.values;
}

bool isTable(const std::filesystem::path& file) {
    const auto& endings = source("csv").extensions;
    return std::find(endings.begin(), endings.end(), file.extension().string()) != endings.end();
}

bool isPictures(const std::filesystem::path& file) { return isImageName(file) || std::filesystem::is_directory(file); }

/** Said before a model is read: pictures and folders of them, or one file of arrays or rows. */
void requireInputs(const std::vector<std::string>& files) {
    if (files.empty()) throw Error::usage("there is nothing to predict", "give pictures, or --input X.npy, X.npz or FILE.csv");
    if (std::all_of(files.begin(), files.end(), isPictures)) return;
    if (files.size() > 1) throw Error::usage("several inputs must all be pictures (JPEG, PNG, BMP, WebP) or folders of them");
    const std::filesystem::path file = files.front();
    if (file.extension() == ".npy" || file.extension() == ".npz" || isTable(file)) return;
    throw Error::usage("--input must be arrays (.npy, .npz), a table (.csv) or pictures (.jpg, .png, .bmp, .webp), not '" + file.string() + "'");
}

/** A folder means all pictures in it. */
std::vector<std::filesystem::path> picturesOf(const std::vector<std::string>& files) {
    std::vector<std::filesystem::path> all;
    for (const std::filesystem::path file : files) {
        if (!std::filesystem::is_directory(file)) {
            all.push_back(file);
            continue;
        }
        const auto before = static_cast<std::ptrdiff_t>(all.size());
        for (const auto& entry : std::filesystem::recursive_directory_iterator(file))
            if (entry.is_regular_file() && isImageName(entry.path())) all.push_back(entry.path());
        std::sort(all.begin() + before, all.end());
    }
    return all;
}

/** One tensor an output of the net; files becomes the picture of each sample. */
std::vector<Tensor> answersOfPictures(const TrainedModel& model, Predictor& predictor, const std::vector<std::string>& given, std::vector<std::string>& files) {
    const auto form = imageForm(model.project);
    if (!form) throw Error::usage("this model takes no pictures", "give it arrays or rows with --input");
    const ImageBatch batch = readImages(picturesOf(given), *form);
    for (const auto& out : batch.leftOut) remark("left out " + out.file + ": " + out.why);
    for (const auto& file : batch.files) files.push_back(file.string());
    return predictArrays(predictor, model, {batch.images});
}

std::vector<Tensor> arraysOf(const TrainedModel& model, const std::filesystem::path& file) {
    if (file.extension() == ".npy") return {readNpy(file)};
    const auto arrays = readNpz(file);
    for (const auto& a : arrays)
        if (a.name == "x") return {a.tensor};
    std::vector<Tensor> inputs;
    for (const auto& node : model.project.graph.nodes) {
        if (node.layer != "Input") continue;
        const auto it = std::find_if(arrays.begin(), arrays.end(), [&](const NamedTensor& a) { return a.name == node.name; });
        if (it == arrays.end()) throw Error::input("holds neither x nor " + node.name, file.string(), "name the arrays as the model's inputs");
        inputs.push_back(it->tensor);
    }
    return inputs;
}

/** One tensor an output of the net, (samples, …). */
std::vector<Tensor> answersOf(const TrainedModel& model, Predictor& predictor, const std::filesystem::path& file, std::vector<std::uint32_t>& rows) {
    if (!isTable(file) && !model.rawArrays)
        if (const auto why = whyApart(model.preparation); !why.empty()) remark(why);
    if (!isTable(file)) return predictArrays(predictor, model, arraysOf(model, file));
    auto answers = predictor.predict(inputsFromCsv(model, file, rows));
    if (answers.size() == 1) answers.front() = targetsFromNet(model.preparation, answers.front());
    return answers;
}

/** In the order of the answers. */
std::vector<std::string> outputNames(const TrainedModel& model) {
    std::vector<std::string> names;
    for (const NodeId id : infer(model.project.graph).outputs) names.push_back(findNode(model.project.graph, id)->name);
    return names;
}

/** Said before anything is computed: a table has room for the answers of one output. */
void requireRoomForAll(const std::vector<std::string>& outputs, const std::filesystem::path& file) {
    if (outputs.size() < 2 || file.extension() == ".npz") return;
    std::string names;
    for (const auto& name : outputs) names += (names.empty() ? "" : ", ") + name;
    throw Error::usage("the model has " + std::to_string(outputs.size()) + " outputs (" + names + "): --output Y.npz takes an array of each");
}

/** The names of the columns of numbers: classes, the target, or y0, y1 … */
std::vector<std::string> columnNames(const Preparation& made, std::size_t columns) {
    if (!made.classes.empty() && made.classes.size() == columns) return made.classes;
    if (made.classes.empty() && columns == 1 && made.targets.size() == 1) return {made.targets[0].name};
    std::vector<std::string> names;
    for (std::size_t c = 0; c < columns; ++c) names.push_back("y" + std::to_string(c));
    return names;
}

/** Which class a row of the net's numbers means: the largest, or of yes and no by one half. */
std::size_t classOf(std::span<const float> row) {
    if (row.size() == 1) return row[0] > 0.5f ? 1 : 0;
    return static_cast<std::size_t>(std::max_element(row.begin(), row.end()) - row.begin());
}

std::string csvLine(const std::vector<std::string>& cells) {
    std::string line;
    for (const auto& cell : cells) {
        if (!line.empty()) line += ',';
        line += csvCell(cell);
    }
    return line + '\n';
}

/** One line a sample: the picture it was or the row it forecasts, where it is one, the answer, then every number. */
std::string asCsv(const TrainedModel& model, const std::vector<std::string>& files, const Tensor& answers) {
    const auto& classes = model.preparation.classes;
    const auto values = answers.as<float>();
    const std::size_t rows = static_cast<std::size_t>(answers.shape()[0]), columns = values.size() / std::max<std::size_t>(rows, 1);
    const bool named = !classes.empty() && (classes.size() == columns || (classes.size() == 2 && columns == 1));
    std::vector<std::string> cells = columnNames(model.preparation, columns);
    if (named) cells.insert(cells.begin(), "prediction");
    if (!files.empty()) cells.insert(cells.begin(), model.preparation.windows.on() ? "row" : "file");
    std::string text = csvLine(cells);
    for (std::size_t r = 0; r < rows; ++r) {
        const auto row = values.subspan(r * columns, columns);
        cells.clear();
        if (!files.empty()) cells.push_back(files[r]);
        if (named) cells.push_back(classes[classOf(row)]);
        for (const float number : row) cells.push_back(toString(ParamValue(static_cast<double>(number))));
        text += csvLine(cells);
    }
    return text;
}

void write(const std::filesystem::path& file, const TrainedModel& model, const std::vector<std::string>& files, const std::vector<std::string>& names,
           const std::vector<Tensor>& answers) {
    if (file.extension() == ".npy") return writeNpy(file, answers.front());
    if (file.extension() == ".csv") return writeFileAtomically(file, asCsv(model, files, answers.front()));
    std::vector<NamedTensor> arrays;
    for (std::size_t i = 0; i < answers.size(); ++i) arrays.push_back({names[i], answers[i]});
    writeNpz(file, arrays);
}

/** Of a project the weights of its newest run that fits it. */
TrainedModel modelOf(Opened& opened, const std::string& file) {
    if (opened.model) return std::move(*opened.model);
    ProjectRun found = runOf(opened, file, true);
    remark("with the weights of run " + std::to_string(found.run.id) + " of " + when(found.run.started));
    return std::move(found.model);
}

void run(PredictWords w) {
    if (!w.output.empty()) requireOutput("--output", w.output, {".npy", ".npz", ".csv"});
    w.inputs.insert(w.inputs.end(), w.images.begin(), w.images.end());
    requireInputs(w.inputs);
    Opened opened = openFile(w.model);
    const TrainedModel model = modelOf(opened, w.model);
    const auto names = outputNames(model);
    requireRoomForAll(names, w.output);
    Predictor predictor(model, w.batchSize, 0);
    std::vector<std::string> files;   // or rows: what names each answer
    std::vector<std::uint32_t> rows;  // from 0; of windows alone
    auto answers = isPictures(w.inputs.front()) ? answersOfPictures(model, predictor, w.inputs, files) : answersOf(model, predictor, w.inputs.front(), rows);
    if (model.preparation.windows.returnSequences && answers.front().shape().rank() == 3) answers.front() = lastSteps(answers.front());
    for (const auto row : rows) files.push_back(std::to_string(row + 1));
    if (w.output.empty()) std::cout << asCsv(model, files, answers.front());
    else write(w.output, model, files, names, answers);
    if (!w.output.empty()) std::cout << "wrote " << answers.front().shape()[0] << " predictions to " << w.output << "\n";
}

}  // namespace

void addPredict(CLI::App& app) {
    auto* verb = app.add_subcommand("predict", "what a trained model says of new data");
    auto w = std::make_shared<PredictWords>();
    verb->footer(arrayRule);
    verb->add_option("MODEL", w->model, "MODEL.keras, or PROJECT.lamina with the weights of its newest run")->required();
    verb->add_option("IMAGE", w->images, "pictures, or folders of them");
    verb->add_option("--input", w->inputs, "X.npy, X.npz, rows in a FILE.csv, or pictures");
    verb->add_option("--output", w->output, "Y.npy, Y.csv or, for a model of several outputs, Y.npz; else to standard output");
    addWhole(*verb, "--batch-size", w->batchSize, "samples at a time");
    verb->callback([w] { run(*w); });
}

}  // namespace lamina::cli
