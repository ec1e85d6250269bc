// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli cross-validate: as many trainings as folds, each judged on the fold it has not seen.
#include <chrono>
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
#include "engine/train/cross_validation.h"
#include "engine/train/fold.h"

namespace lamina::cli {

namespace {

struct CrossValidateWords {
    std::string file, data, target;
    std::int64_t folds = 5, epochs = 0;
    bool json = false;
};

std::string score(double value) { return shortNumber(value, 4); }

void print(const std::vector<FoldFigures>& folds) {
    for (const auto& [name, value] : folds.front()) {
        const Spread s = spreadOf(folds, name);
        std::cout << name << "  " << score(s.mean) << " ± " << score(s.deviation) << "\n";
    }
}

void printJson(const std::vector<FoldFigures>& folds) {
    nlohmann::json json = {{"folds", nlohmann::json::array()}, {"mean", nlohmann::json::object()}, {"stddev", nlohmann::json::object()}};
    for (const auto& fold : folds) json["folds"].push_back(fold);
    for (const auto& [name, value] : folds.front()) {
        const Spread s = spreadOf(folds, name);
        json["mean"][name] = s.mean, json["stddev"][name] = s.deviation;
    }
    std::cout << json.dump(2) << "\n";
}

/** Waits for the end, and says of each fold what came of it. */
CrossValidationStatus watch(CrossValidation& validation, bool quiet) {
    std::size_t told = 0;
    for (CrossValidationStatus s = validation.status();; s = validation.status()) {
        if (endWished()) validation.cancel();
        for (; told < s.judged.size() && !quiet; ++told) {
            std::cout << "fold " << told + 1 << "/" << s.folds;
            for (const auto& [name, value] : s.judged[told]) std::cout << "  " << name << " " << score(value);
            std::cout << std::endl;
        }
        if (!s.active) return s;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

void run(const CrossValidateWords& w) {
    Opened opened = openFile(w.file);
    if (opened.model) throw Error::usage("trainings of folds begin from scratch, and " + w.file + " holds weights", "give the project: PROJECT.lamina");
    useData(opened.project, w.data, w.target);
    if (const auto why = whyNoFolds(opened.project); !why.empty()) throw Error::usage(why, "evaluate judges the end of the series");
    if (w.epochs > 0) opened.project.training.epochs = w.epochs;
    if (watchesValidation(opened.project.training)) remark("callbacks watch a part of the other folds, held out for them: the fold itself only judges");
    noteWishesToEnd();
    if (opened.project.data.source.empty()) throw Error::usage("the project names no data", "give them with --data FILE");
    const RawData raw = readData(opened.project.data, opened.directory);
    if (!raw.leftOut.empty()) remark(wordsOfLeftOut(raw));
    CrossValidation validation;
    validation.start(opened.project, raw, static_cast<int>(w.folds));
    const CrossValidationStatus ended = watch(validation, w.json);
    if (!ended.trouble.empty()) throw Error(ended.trouble, {}, {}, ended.failure);
    if (ended.cancelled) throw Error("broken off");
    if (w.json) printJson(ended.judged);
    else print(ended.judged);
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
