// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli predict: a trained model on arrays or on raw rows; answers in class names where the model knows them.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "app/cli/files.h"
#include "app/cli/outputs.h"
#include "app/cli/terminal.h"
#include "app/cli/verbs.h"
#include "app/cli/words.h"
#include "engine/base/error.h"
#include "engine/base/platform.h"
#include "engine/compile/infer.h"
#include "engine/data/csv.h"
#include "engine/data/npy.h"
#include "engine/data/npz.h"
#include "engine/data/prepare.h"
#include "engine/data/sources.h"
#include "engine/train/evaluation.h"

namespace lamina::cli {

namespace {

struct PredictWords {
    std::string model, input, output;
    std::int64_t batchSize = 32;
};

Tensor inputsFromCsv(const TrainedModel& model, const std::filesystem::path& file) {
    const RawData raw = load(sniff(file), {});
    if (!raw.table) throw Error::input("this is no table, whatever its name says", file.string(), "give arrays a name that ends in .npz or .npy");
    requireArrays(model, raw, file);
    const AppliedInputs applied = applyInputs(model.preparation, *raw.table);
    if (applied.unknown > 0)
        remark(std::to_string(applied.unknown) + (applied.unknown == 1 ? " cell holds a category" : " cells hold categories") +
               " the model has not seen, as " + applied.examples.front());
    return applied.values;
}

bool isTable(const std::filesystem::path& file) {
    const auto& endings = source("csv").extensions;
    return std::find(endings.begin(), endings.end(), file.extension().string()) != endings.end();
}

/** Said before a model is read. */
void requireInput(const std::filesystem::path& file) {
    if (file.extension() == ".npy" || file.extension() == ".npz" || isTable(file)) return;
    throw Error::usage("--input must be arrays (.npy, .npz) or a table (.csv), not '" + file.string() + "'");
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
std::vector<Tensor> answersOf(const TrainedModel& model, Predictor& predictor, const std::filesystem::path& file) {
    if (!isTable(file)) return predictArrays(predictor, model, arraysOf(model, file));
    auto answers = predictor.predict(inputsFromCsv(model, file));
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

/** One line a sample: the answer first, then every number. */
std::string asCsv(const TrainedModel& model, const Tensor& answers) {
    const auto& classes = model.preparation.classes;
    const auto values = answers.as<float>();
    const std::size_t rows = static_cast<std::size_t>(answers.shape()[0]), columns = values.size() / std::max<std::size_t>(rows, 1);
    const bool named = !classes.empty() && (classes.size() == columns || (classes.size() == 2 && columns == 1));
    std::vector<std::string> cells = columnNames(model.preparation, columns);
    if (named) cells.insert(cells.begin(), "prediction");
    std::string text = csvLine(cells);
    for (std::size_t r = 0; r < rows; ++r) {
        const auto row = values.subspan(r * columns, columns);
        cells.clear();
        if (named) cells.push_back(classes[classOf(row)]);
        for (const float number : row) cells.push_back(toString(ParamValue(static_cast<double>(number))));
        text += csvLine(cells);
    }
    return text;
}

void write(const std::filesystem::path& file, const TrainedModel& model, const std::vector<std::string>& names, const std::vector<Tensor>& answers) {
    if (file.extension() == ".npy") return writeNpy(file, answers.front());
    if (file.extension() == ".csv") return writeFileAtomically(file, asCsv(model, answers.front()));
    std::vector<NamedTensor> arrays;
    for (std::size_t i = 0; i < answers.size(); ++i) arrays.push_back({names[i], answers[i]});
    writeNpz(file, arrays);
}

void run(const PredictWords& w) {
    if (!w.output.empty()) requireOutput("--output", w.output, {".npy", ".npz", ".csv"});
    requireInput(w.input);
    const Opened opened = openFile(w.model);
    if (!opened.model) throw Error::usage("expected a trained model (.keras), received " + w.model);
    const auto names = outputNames(*opened.model);
    requireRoomForAll(names, w.output);
    Predictor predictor(*opened.model, w.batchSize, 0);
    const auto answers = answersOf(*opened.model, predictor, w.input);
    if (w.output.empty()) std::cout << asCsv(*opened.model, answers.front());
    else write(w.output, *opened.model, names, answers);
    if (!w.output.empty()) std::cout << "wrote " << answers.front().shape()[0] << " predictions to " << w.output << "\n";
}

}  // namespace

void addPredict(CLI::App& app) {
    auto* verb = app.add_subcommand("predict", "what a trained model says of new data");
    auto w = std::make_shared<PredictWords>();
    verb->footer(arrayRule);
    verb->add_option("MODEL", w->model, "MODEL.keras")->required();
    verb->add_option("--input", w->input, "X.npy, X.npz or rows in a FILE.csv")->required();
    verb->add_option("--output", w->output, "Y.npy, Y.csv or, for a model of several outputs, Y.npz; else to standard output");
    addWhole(*verb, "--batch-size", w->batchSize, "samples at a time");
    verb->callback([w] { run(*w); });
}

}  // namespace lamina::cli
