// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli predict: a trained model on arrays or on raw rows; answers in class names where the model knows them.
#include <algorithm>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "app/cli/epoch_word.h"
#include "app/cli/files.h"
#include "app/cli/outputs.h"
#include "app/cli/project_run.h"
#include "app/cli/terminal.h"
#include "app/cli/verbs.h"
#include "app/cli/why.h"
#include "app/cli/words.h"
#include "engine/base/error.h"
#include "engine/base/platform.h"
#include "engine/base/words.h"
#include "engine/compile/output_names.h"
#include "engine/data/npy.h"
#include "engine/data/npz.h"
#include "engine/io/preparation_layers.h"
#include "engine/trained/predictions.h"

namespace lamina::cli {

namespace {

struct PredictWords {
    std::string model, output, encoding, epoch;
    std::vector<std::string> inputs, images;
    std::int64_t batchSize = 32;
    bool withData = false, invert = false, why = false;

    Beside beside() const { return withData ? Beside::File : Beside::Name; }
};

/** Said before a model is read: pictures and folders of them, or one file of arrays or rows. */
void requireInputs(const std::vector<std::string>& files) {
    if (files.empty()) throw Error::usage("there is nothing to predict", "give pictures, or --input X.npy, X.npz or FILE.csv");
    if (std::all_of(files.begin(), files.end(), isPictures)) return;
    if (files.size() > 1) throw Error::usage("several inputs must all be pictures (JPEG, PNG, BMP, WebP) or folders of them");
    const std::filesystem::path file = files.front();
    if (isArrays(file) || isTable(file)) return;
    throw Error::usage("--input must be arrays (.npy, .npz), a table (.csv) or pictures (.jpg, .png, .bmp, .webp), not '" + file.string() + "'");
}

/** What is said of a picture that seems the wrong way round, with what to do. */
std::string wordsOfInverted(const Predictions& made, bool invert) {
    return made.looksInverted + (invert ? "; this is with --invert: leave it out" : "; --invert takes light for dark");
}

Predictions predictionsOf(const TrainedModel& model, Predictor& predictor, const PredictWords& w) {
    const auto& inputs = w.inputs;
    const std::filesystem::path first = inputs.front();
    if (isPictures(first)) {
        Predictions made = predictPictures(model, predictor, {inputs.begin(), inputs.end()}, nullptr, w.invert);
        if (!made.looksInverted.empty()) made.remarks.push_back(wordsOfInverted(made, w.invert));
        return made;
    }
    DataRecipe given;
    given.paths = {inputs.front()};
    if (isTable(first)) return namingFile(given, [&] { return predictTable(model, predictor, first, nullptr, writtenAs(w.encoding)); });
    Predictions made = namingFile(given, [&] { return predictArrayFile(model, predictor, first); });
    if (const auto why = model.rawArrays ? std::string() : whyApart(model.preparation, made.answers.size()); !why.empty()) made.remarks.push_back(why);
    return made;
}

/** Said before anything is computed: one array has room for the answers of one output. */
void requireRoomForAll(const std::vector<std::string>& outputs, const std::filesystem::path& file) {
    if (outputs.size() < 2 || file.extension() != ".npy") return;
    throw Error::usage("the model has " + std::to_string(outputs.size()) + " outputs (" + joined(outputs) + "): --output Y.npz takes an array of each, Y.csv their columns");
}

void write(const std::filesystem::path& file, const TrainedModel& model, const std::vector<std::string>& names, const Predictions& made, Beside beside) {
    if (file.extension() == ".npy") return writeNpy(file, made.answers.front());
    if (file.extension() == ".csv") return writeFileAtomically(file, predictionsCsv(model, made, beside));
    std::vector<NamedTensor> arrays;
    for (std::size_t i = 0; i < made.answers.size(); ++i) arrays.push_back({names[i], made.answers[i]});
    writeNpz(file, arrays);
}

/** --why tells of rows and pictures, in the place of the CSV. */
void requireExplainable(const PredictWords& w) {
    const std::string& first = w.inputs.front();
    if (!isPictures(first) && !isTable(first)) throw Error::usage("--why is for tables and pictures, and '" + first + "' is neither", "leave it out");
    if (w.withData && w.output.empty()) throw Error::usage("--with-data is for the CSV, and --why tells its reasons in its place", "give --output Y.csv");
}

void run(PredictWords w) {
    if (!w.output.empty()) requireOutput("--output", w.output, {".npy", ".npz", ".csv"});
    if (w.withData && !w.output.empty() && std::filesystem::path(w.output).extension() != ".csv")
        throw Error::usage("--with-data is for tables and pictures, and '" + w.output + "' holds numbers alone", "give --output Y.csv");
    w.inputs.insert(w.inputs.end(), w.images.begin(), w.images.end());
    requireInputs(w.inputs);
    if (w.invert && !isPictures(w.inputs.front())) throw Error::usage("--invert is for pictures, and '" + w.inputs.front() + "' is none", "leave it out");
    if (!w.encoding.empty() && !isTable(w.inputs.front())) throw Error::usage("--encoding is for tables, and '" + w.inputs.front() + "' is none", "leave it out");
    if (w.why) requireExplainable(w);
    const TrainedModel model = modelOf(openFile(w.model), w.model, w.epoch).model;
    if (w.why && isTable(w.inputs.front())) requireReasons(model);
    const auto names = outputNames(model.project.graph, infer(model.project.graph));
    requireRoomForAll(names, w.output);
    Predictor predictor(model, w.batchSize, 0);
    const Predictions made = predictionsOf(model, predictor, w);
    if (w.withData && made.names.empty()) throw Error::usage("--with-data is for tables and pictures, and arrays have no columns beside their numbers", "leave it out");
    for (const auto& remarked : made.remarks) remark(remarked);
    if (w.why) printReasons(model, predictor, made, w.invert);
    const std::string replacing = wordsOfReplacing(w.output);
    if (w.output.empty() && !w.why) std::cout << predictionsCsv(model, made, w.beside());
    else if (!w.output.empty()) write(w.output, model, names, made, w.beside());
    if (!w.output.empty()) std::cout << (w.why ? "\n" : "") << "wrote " << made.count() << " predictions to " << w.output << replacing << "\n";
}

}  // namespace

void addPredict(CLI::App& app) {
    auto* verb = app.add_subcommand("predict", "what a trained model says of new data");
    auto w = std::make_shared<PredictWords>();
    verb->footer(std::string("The CSV begins with the row (from 1; of a series the one that is forecast, its date before it where the table has dates) or the picture's file (of arrays with neither); "
                             "then come the answer in its class's name and the probability of each class, or the numbers; last a note "
                             "on each row, where one has no answer, or a category that the model has not seen. Of a table with decimal commas it has these, too, and what stands between its cells. ") + arrayRule);
    verb->add_option("MODEL", w->model, "MODEL.keras, or PROJECT.lamina with the weights of its newest run")->required();
    verb->add_option("IMAGE", w->images, "pictures, or folders of them");
    verb->add_option("--input", w->inputs, "X.npy, X.npz, rows in a FILE.csv (or .csv.gz), or pictures");
    verb->add_option("--output", w->output, "Y.csv, Y.npz or, of a model with one output, Y.npy; else to standard output");
    verb->add_flag("--with-data", w->withData, "in the CSV, before the answers: the other columns of each row and, where the file tells it, what is true (of a picture by its folder)");
    verb->add_flag("--why", w->why, "in the place of the CSV, which --output still writes: what each answer owes the columns of its row, or the parts of its picture (by row and column), found by covering "
                                    "one after the other; a column is taken at its median, or as its commonest category");
    verb->add_flag("--invert", w->invert, "take light for dark in pictures: of a net that has learnt from light on dark, for pictures that are dark on light");
    addEncoding(*verb, w->encoding);
    addEpoch(*verb, w->epoch);
    addWhole(*verb, "--batch-size", w->batchSize, "samples at a time");
    verb->callback([w] { run(*w); });
}

}  // namespace lamina::cli
