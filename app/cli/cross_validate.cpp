// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli cross-validate: as many trainings as folds, each judged on the fold it has not seen.
#include <chrono>
#include <cmath>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "app/cli/files.h"
#include "app/cli/terminal.h"
#include "app/cli/verbs.h"
#include "app/cli/words.h"
#include "engine/base/error.h"
#include "engine/base/platform.h"
#include "engine/base/words.h"
#include "engine/recipes/training_params.h"
#include "engine/train/evaluation.h"
#include "engine/train/fold.h"
#include "engine/train/session.h"

namespace lamina::cli {

namespace {

struct CrossValidateWords {
    std::string file, data, target;
    std::int64_t folds = 5, epochs = 0;
    bool json = false;
};

using Figures = std::map<std::string, double>;

/** What a training of one fold says of the samples it has not seen. */
Figures judge(const Opened& opened) {
    TrainingJob job;
    job.project = opened.project;
    const Fold fold = foldApart(prepareData(opened), opened.project);
    job.data = fold.data;
    job.record = false;
    TrainingSession session;
    session.start(std::move(job));
    for (; session.status().active(); std::this_thread::sleep_for(std::chrono::milliseconds(20)))
        if (endWished()) session.stop();
    session.join();
    if (endWished()) throw Error("broken off");  // what a part of a training says of its fold is no figure
    if (const TrainingStatus status = session.status(); status.state == TrainingState::Failed) throw Error(status.message, {}, {}, status.failure);
    const Evaluation evaluation = evaluate(*session.model(), *fold.data, fold.judged);
    Figures figures = evaluation.metrics;
    figures["loss"] = evaluation.loss;
    return figures;
}

struct Spread {
    double mean = 0, deviation = 0;  // of the sample: over n − 1
};

Spread spreadOf(const std::vector<Figures>& folds, const std::string& name) {
    Spread s;
    for (const auto& fold : folds) s.mean += fold.at(name) / static_cast<double>(folds.size());
    for (const auto& fold : folds) s.deviation += (fold.at(name) - s.mean) * (fold.at(name) - s.mean);
    s.deviation = std::sqrt(s.deviation / static_cast<double>(folds.size() - 1));
    return s;
}

std::string number(double value) { return shortNumber(value, 4); }

void print(const std::vector<Figures>& folds) {
    for (const auto& [name, value] : folds.front()) {
        const Spread s = spreadOf(folds, name);
        std::cout << name << "  " << number(s.mean) << " ± " << number(s.deviation) << "\n";
    }
}

void printJson(const std::vector<Figures>& folds) {
    nlohmann::json json = {{"folds", nlohmann::json::array()}, {"mean", nlohmann::json::object()}, {"stddev", nlohmann::json::object()}};
    for (const auto& fold : folds) json["folds"].push_back(fold);
    for (const auto& [name, value] : folds.front()) {
        const Spread s = spreadOf(folds, name);
        json["mean"][name] = s.mean, json["stddev"][name] = s.deviation;
    }
    std::cout << json.dump(2) << "\n";
}

void run(const CrossValidateWords& w) {
    Opened opened = openFile(w.file);
    if (opened.model) throw Error::usage("trainings of folds begin from scratch, and " + w.file + " holds weights", "give the project: PROJECT.lamina");
    useData(opened.project, w.data, w.target);
    if (opened.project.data.windows.on()) throw Error::usage("rows in order of time have no folds: what comes later would train what comes before", "evaluate judges the end of the series");
    if (w.epochs > 0) opened.project.training.epochs = w.epochs;
    opened.project.data.split.folds = static_cast<int>(w.folds);
    std::vector<Figures> folds;
    if (watchesValidation(opened.project.training)) remark("callbacks watch a part of the other folds, held out for them: the fold itself only judges");
    noteWishesToEnd();
    for (int fold = 0; fold < w.folds && !endWished(); ++fold) {
        opened.project.data.split.fold = fold;
        folds.push_back(judge(opened));
        if (w.json) continue;
        std::cout << "fold " << fold + 1 << "/" << w.folds;
        for (const auto& [name, value] : folds.back()) std::cout << "  " << name << " " << number(value);
        std::cout << std::endl;
    }
    if (endWished()) throw Error("broken off");
    if (w.json) printJson(folds);
    else print(folds);
}

}  // namespace

void addCrossValidate(CLI::App& app) {
    auto* verb = app.add_subcommand("cross-validate", "trains as often as there are folds; mean and deviation of what each says of the fold it has not seen");
    auto w = std::make_shared<CrossValidateWords>();
    verb->add_option("PROJECT", w->file, "the project; its test part stays out of it")->required();
    verb->add_option("--data", w->data, "a data file, or a folder of pictures or texts per class, instead of the project's");
    verb->add_option("--target", w->target, "the column to predict: name, number from 1, or -1 for the last");
    addWhole(*verb, "--folds", w->folds, "how many (5)", 2, 1000);
    addWhole(*verb, "--epochs", w->epochs, "how often all samples are seen", 1, static_cast<std::int64_t>(trainingParam("epochs").maximum));
    verb->add_flag("--json", w->json, "figures of every fold, mean and standard deviation as JSON");
    verb->callback([w] { run(*w); });
}

}  // namespace lamina::cli
