// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli evaluate: loss and metrics of a trained model on its test part, or on other data.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>

#include "app/cli/answers.h"
#include "app/cli/epoch_word.h"
#include "app/cli/files.h"
#include "app/cli/project_run.h"
#include "app/cli/terminal.h"
#include "app/cli/verbs.h"
#include "app/cli/words.h"
#include "engine/base/words.h"
#include "engine/checks/fit.h"
#include "engine/data/prepare.h"
#include "engine/data/sources.h"
#include "engine/trained/judged_part.h"
#include "engine/trained/own_units.h"
#include "engine/trained/predictions.h"
#include "engine/trained/table_numbers.h"

namespace lamina::cli {

namespace {

struct EvaluateWords {
    std::string file, data, target, encoding, epoch;
    std::int64_t worst = 0;
    bool json = false;
};

const char* nameOf(JudgedPart part) {
    switch (part) {
        case JudgedPart::All: return "all";
        case JudgedPart::Test: return "test";
        case JudgedPart::Validation: return "validation";
        case JudgedPart::Training: break;
    }
    return "training";
}

/** What is judged where no row is kept for it. */
void remarkOn(JudgedPart part) {
    if (part == JudgedPart::Validation) remark("no samples are kept to test: these validated the training");
    if (part == JudgedPart::Training) remark("no samples are kept to test: the model was trained on these, others it may answer worse");
}

std::vector<std::uint32_t> allOf(const Dataset& data) {
    std::vector<std::uint32_t> all(static_cast<std::size_t>(data.samples()));
    std::iota(all.begin(), all.end(), 0u);
    return all;
}

/** For a model that holds no way from rows to inputs, what a table of numbers alone says as it stands; nothing of other data. */
std::optional<Dataset> asTheyStand(const RawData& raw, const DataRecipe& recipe, const Wanted& wanted) {
    const auto numbers = numbersOf(raw, recipe, wanted);
    if (!numbers) return {};
    remark("the model does not hold how rows become its inputs: it gets their numbers as they stand, in the order " + firstOf(numbers->inputs, 20));
    Dataset data = namingFile(recipe, [&] { return prepare(numbers->raw, numbers->recipe, wanted); });
    data.rows = numbers->rows;
    return data;
}

/** Data given go the way that the model has learnt; a project's own are split as it says. */
Dataset datasetFor(const TrainedModel& model, Opened& opened, const EvaluateWords& w) {
    useData(opened.project, w.data, w.target, tableOptions(model, writtenAs(w.encoding)));
    opened.project.training.loss = model.project.training.loss;  // they say how targets must look
    opened.project.training.outputs = model.project.training.outputs;
    if (w.data.empty()) return prepareData(opened, &model.preparation);
    const RawData raw = readData(opened.project.data, opened.directory);
    if (!raw.leftOut.empty()) remark(wordsOfLeftOut(raw));
    const Wanted wanted = wantedBy(model.project);
    if (model.preparation.source.empty())
        if (auto data = asTheyStand(raw, opened.project.data, wanted)) return std::move(*data);
    requireArrays(model, raw, w.data);
    const bool unfitted = model.preparation.source.empty() || (raw.arrays && !model.rawArrays && raw.classes.empty());
    return namingFile(opened.project.data, [&] { return unfitted ? prepare(raw, opened.project.data, wanted) : prepareWith(raw, model.preparation, wanted); });
}

/** Loss and metrics are then of other numbers than people know. */
bool isScaled(const Dataset& data) {
    const auto& targets = data.preparation.targets;
    return std::any_of(targets.begin(), targets.end(),
                       [](const PreparedColumn& c) { return c.function != ColumnScaling::Auto || c.offset != 0 || c.scale != 1; });
}

nlohmann::ordered_json jsonOf(const OwnUnits& units) {
    nlohmann::ordered_json one = {{"target", units.target}, {"mean_absolute_error", units.meanAbsoluteError}, {"r2_score", units.r2Score}};
    if (!std::isnan(units.lastValueError)) one["last_value_mean_absolute_error"] = units.lastValueError;
    return one;
}

void print(const OwnUnits& units) {
    std::cout << "in units of " << units.target << ": mean_absolute_error  " << units.meanAbsoluteError << "  r2_score  " << units.r2Score << "\n";
    if (!std::isnan(units.lastValueError)) std::cout << "forecasting the last value again would miss by " << units.lastValueError << " on average\n";
}

/** As short as a figure tells: those of a device are float32, and 0.99 of these is 0.9900000095367432 of ours. */
std::string told(double value) {
    const auto few = static_cast<float>(value);
    if (static_cast<double>(few) != value || !std::isfinite(value)) return exactNumber(value);
    int digits = 6;
    while (digits < 9 && std::strtof(shortNumber(value, digits).c_str(), nullptr) != few) ++digits;
    return shortNumber(value, digits);
}

/** Of pictures: where each raw row came from. */
std::vector<std::string> filesOf(const Opened& opened) { return opened.project.data.source.empty() ? std::vector<std::string>() : readData(opened.project.data, opened.directory).files; }

void run(const EvaluateWords& w) {
    if (!w.encoding.empty() && w.data.empty()) throw Error::usage("--encoding says how the file of --data is written", "give it with --data FILE.csv");
    Opened opened = openFile(w.file);
    const auto [model, sameSplit] = modelOf(opened, w.file, w.epoch, w.data.empty());
    if (!sameSplit && w.data.empty()) remark("that run kept other samples apart: some of these may have been trained on");
    const Dataset data = datasetFor(model, opened, w);
    const JudgedPart part = w.data.empty() ? judgedPart(data) : JudgedPart::All;  // of other data
    remarkOn(part);
    const Evaluation result = evaluate(model, data, part == JudgedPart::All ? allOf(data) : judgedSamples(data, part));
    nlohmann::ordered_json all = {{"loss", result.loss}};
    for (const auto& [name, value] : result.metrics) all[name] = value;
    all["samples"] = result.rows.size();
    all["part"] = nameOf(part);
    const auto units = columnsInOwnUnits(data, result);
    const bool tells = units.size() > 1 || isScaled(data) || (!units.empty() && !std::isnan(units.front().lastValueError));  // what loss and metrics do not
    if (tells && units.size() == 1) all["own_units"] = jsonOf(units.front());
    else if (tells)
        for (const auto& one : units) all["own_units"].push_back(jsonOf(one));
    const auto answers = answersOf(model, data, result, filesOf(opened), static_cast<std::size_t>(w.worst));
    if (w.json) {
        addJson(all, answers);
        std::cout << all.dump() << "\n";
        return;
    }
    for (const auto& [name, value] : all.items())
        if (value.is_number_float()) std::cout << name << "  " << told(value.get<double>()) << "\n";
        else if (value.is_string()) std::cout << name << "  " << value.get<std::string>() << "\n";
        else if (!value.is_structured()) std::cout << name << "  " << value << "\n";
    if (tells)
        for (const auto& one : units) print(one);
    for (const auto& one : answers) print(one);
}

}  // namespace

void addEvaluate(CLI::App& app) {
    auto* verb = app.add_subcommand("evaluate", "loss, metrics and what was told of each class, on the test part of a project (where it keeps none, on what validated, else on what was trained), or on data given");
    auto w = std::make_shared<EvaluateWords>();
    verb->footer(arrayRule);
    verb->add_option("FILE", w->file, "PROJECT.lamina or MODEL.keras")->required();
    verb->add_option("--data", w->data, "a data file, or a folder of pictures or texts per class: all of it is evaluated");
    verb->add_option("--target", w->target, "the column to predict: name, number from 1, or -1 for the last");
    addEncoding(*verb, w->encoding);
    addEpoch(*verb, w->epoch);
    addWhole(*verb, "--worst", w->worst, "also so many samples that the model is furthest from, by their rows, counted from 1", 1, 1'000'000);
    verb->add_flag("--json", w->json, "JSON alone on standard output");
    verb->callback([w] { run(*w); });
}

}  // namespace lamina::cli
