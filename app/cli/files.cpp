// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/files.h"

#include <algorithm>
#include <chrono>
#include <stop_token>
#include <thread>
#include <tuple>
#include <utility>

#include "app/cli/terminal.h"
#include "engine/base/error.h"
#include "engine/base/platform.h"
#include "engine/base/quantities.h"
#include "engine/base/row_store.h"
#include "engine/base/words.h"
#include "engine/checks/fit.h"
#include "engine/compile/infer.h"
#include "engine/data/prepare.h"
#include "engine/data/sources.h"
#include "engine/data/table_inputs.h"
#include "engine/data/text_folder.h"
#include "engine/io/keras_file.h"
#include "engine/io/preparation_layers.h"
#include "engine/io/project_file.h"
#include "engine/io/project_json.h"
#include "engine/io/strange_layer.h"

namespace lamina::cli {

Opened openFile(const std::filesystem::path& file) {
    Opened opened;
    opened.directory = std::filesystem::absolute(file).parent_path();
    if (file.extension() == ".lamina") {
        opened.project = readProject(file);
        opened.leftOut = newerPart(opened.project);
        for (auto& words : notApplied(opened.project.graph)) opened.leftOut.push_back(std::move(words));
    } else if (file.extension() == ".keras") {
        opened.model = readKeras(file, &opened.leftOut);
        opened.project = opened.model->project;
    } else {
        const bool there = std::filesystem::exists(file);
        throw Error::usage("expected a .lamina or a .keras file, received " + file.string(),
                           there ? "make a project of these data first: lamina-cli new OUT.lamina --data " + file.string() : "check the name of the file");
    }
    return opened;
}

namespace {

/** Shows how far a loading is, and passes on the wish to end, until it is over. */
class LoadingLine {
 public:
    LoadingLine() : watcher_([this](const std::stop_token& over) { watch(over); }) {}
    LoadProgress progress;

 private:
    void watch(const std::stop_token& over) {
        ProgressLine line;
        for (int ticks = 0; !over.stop_requested(); ++ticks) {
            if (endWished()) progress.cancelled = true;
            const std::size_t all = progress.total, done = progress.done;
            const auto words = [&](std::size_t n) { return progress.bytes ? shortBytes(n) : std::to_string(n); };
            if (all > 0 && ticks >= quiet) line.show(static_cast<double>(done) / static_cast<double>(all), "reading " + words(done) + " of " + words(all) + (progress.bytes ? "" : " files"));
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        line.clear();
    }
    static constexpr int quiet = 15;  // looks before anything is said: small files are there at once
    std::jthread watcher_;
};

/** A project may have been moved without its data. */
void requireThere(const DataRecipe& recipe, const std::filesystem::path& directory) {
    std::error_code none;
    for (const auto& path : recipe.paths)
        if (const auto file = directory / path; !std::filesystem::exists(file, none))  // an absolute path stays what it is
            throw Error::input("these data are not there", file.string(), "put them back, or say where they are: --data FILE");
}

}  // namespace

Error inFile(const Error& error, const DataRecipe& recipe) {
    const Error::Parts& said = error.parts();
    if (recipe.paths.empty()) return error;
    const std::string file = firstOf(recipe.paths, 2);
    if (said.where == "data") return Error(said.what, file, said.todo, error.kind());
    for (const char* part : {"array \"", "column \"", "target \""})
        if (said.where.starts_with(part)) return Error(said.what, file + ", " + said.where, said.todo, error.kind());
    return error;
}

RawData readData(const DataRecipe& recipe, const std::filesystem::path& directory) {
    static DataRecipe last;
    static std::filesystem::path lastDirectory;
    static RawData raw;
    const bool anywhere = std::all_of(recipe.paths.begin(), recipe.paths.end(), [](const std::string& path) { return std::filesystem::path(path).is_absolute(); });
    if (!raw.empty() && sameSource(recipe, last) && (anywhere || directory == lastDirectory)) return raw;
    requireThere(recipe, directory);
    LoadingLine line;
    raw = {};
    raw = load(recipe, directory, &line.progress);
    last = recipe;
    lastDirectory = directory;
    return raw;
}

DataRecipe recipeOf(const std::vector<std::string>& files, const std::optional<std::string>& joinBy, const Params& tableOptions) {
    std::vector<std::filesystem::path> paths;
    for (const auto& file : files) paths.push_back(std::filesystem::absolute(file));
    DataRecipe recipe = sniff(paths, tableOptions);
    if (!joinBy) return recipe;
    if (recipe.source != "csv" || files.size() < 2) throw Error::usage("--join-by joins several tables", "give each with a --data of its own");
    recipe.options.erase("join_by");
    if (!joinBy->empty()) recipe.options["join_by"] = *joinBy;
    return recipe;
}

void useRecipe(Project& project, const DataRecipe& recipe) {
    const DataRecipe before = project.data;
    project.data = joining(before, recipe);
    project.data.split = before.split;
    if (!before.source.empty() && before.source == recipe.source) keepChoices(project.data, before, readData(project.data, {}));
}

void useData(Project& project, const std::string& file, const std::string& target, const Params& tableOptions) {
    if (!file.empty()) useRecipe(project, sniff(std::filesystem::absolute(file), tableOptions));
    if (target.empty()) return;
    const RawData raw = readData(project.data, {});
    if (!raw.table) throw Error::usage("--target names a column of a table, these data have none");
    for (auto& [name, choice] : project.data.columns)
        if (choice.role == ColumnRole::Target) choice.role = ColumnRole::Input;
    const auto column = static_cast<std::size_t>(raw.table->resolve(target));
    project.data.columns[raw.table->columns[column].name].role = ColumnRole::Target;
}

void feedColumns(Opened& opened, const std::vector<std::string>& feeds) {
    if (feeds.empty()) return;
    Project& project = opened.project;
    const RawData raw = readData(project.data, opened.directory);
    if (!raw.table) throw Error::usage("--feed gives columns of a table to Inputs, these data have none");
    const auto inputs = wantedBy(project).inputNames();
    if (inputs.empty()) throw Error::usage("--feed is for nets with several Inputs, this one has one");
    for (const auto& feed : feeds) {
        const auto at = feed.rfind('=');  // a column's name may have one
        if (at == std::string::npos) throw Error::usage("--feed takes COLUMN=INPUT, received " + feed);
        const std::string input = feed.substr(at + 1);
        if (std::find(inputs.begin(), inputs.end(), input) == inputs.end()) throw Error::usage("the net has no Input " + input, "it has " + firstOf(inputs, 8));
        project.data.columns[raw.table->columns[static_cast<std::size_t>(raw.table->resolve(feed.substr(0, at)))].name].input = input;
    }
}

Dataset prepareData(const Opened& opened, const Preparation* learnt) {
    const DataRecipe& recipe = opened.project.data;
    if (recipe.source.empty()) throw Error::usage(opened.model ? "the model names no data" : "the project names no data", "give them with --data FILE");
    const RawData raw = readData(recipe, opened.directory);
    if (!raw.leftOut.empty()) remark(wordsOfLeftOut(raw));
    const Preparation* fitted = opened.model && opened.model->rawArrays ? &opened.model->preparation : nullptr;
    const Wanted wanted = wantedBy(opened.project);
    Dataset data = namingFile(recipe, [&] { return learnt && raw.table ? prepareAsLearnt(raw, recipe, wanted, *learnt) : prepare(raw, recipe, wanted, fitted); });
    if (const auto onDisk = bytesOnDisk(data); onDisk > 0) remark(diskWords(onDisk, windowForRows()));
    return data;
}

namespace {

std::string leftOut(const std::vector<std::string>& files, const std::string& what) {
    return "left out " + std::to_string(files.size()) + " " + what + (files.size() == 1 ? ": " : "s: ") + firstOf(files, 10);
}

}  // namespace

std::string wordsOfLeftOut(const RawData& raw) {
    std::vector<std::string> rows, pictures, texts;
    for (const auto& out : raw.leftOut) (raw.source == "csv" ? rows : isTextName(out.file) ? texts : pictures).push_back(out.file + " (" + out.why + ")");
    if (!rows.empty()) return leftOut(rows, "row") + "; correct these lines if they shall count";
    const std::string ofTexts = texts.empty() ? "" : leftOut(texts, "text"), ofPictures = pictures.empty() ? "" : leftOut(pictures, "picture");
    const auto& [first, second] = raw.table ? std::tie(ofTexts, ofPictures) : std::tie(ofPictures, ofTexts);
    return first + (first.empty() || second.empty() ? "" : "; ") + second;
}

namespace {

/** What each of several Inputs takes in Keras. */
std::string wordsOfEach(const std::vector<InputColumns>& entering) {
    std::string words = "; takes raw numbers, in Keras too:";
    for (const auto& own : entering) {
        const PreparedColumn& first = own.columns.front();
        words += "\n  " + own.input + ": ";
        if (first.length > 0) words += std::to_string(first.length) + " ids of the words of " + first.name + ", by the vocabulary beside the net";
        else if (first.ids) words += "the id of " + first.name + ", its place in the list beside the net";
        else words += firstOf(inputNames(own.columns), 20);
    }
    return words;
}

}  // namespace

std::string wordsOfInputs(const TrainedModel& model) {
    if (const auto why = whyApart(model.preparation, infer(model.project.graph).outputs.size()); !why.empty()) return "\n" + why;
    const auto& made = model.preparation;
    if (const auto entering = byInput(made.inputs, wantedBy(model.project).inputNames()); entering.size() > 1) return wordsOfEach(entering);
    if (takesIds(made)) return "; takes " + std::to_string(made.inputShape[0]) + " ids a sample in Keras: their words are in the vocabulary beside the net";
    std::string words;
    for (const auto& name : inputNames(model.preparation)) words += (words.empty() ? made.windows.on() ? "; takes windows of " + std::to_string(made.windows.sequenceLength) + " rows of raw numbers, in Keras too: "
                                                                                             : "; takes raw numbers, in Keras too: "
                                                                          : ", ") + name;
    return words;
}

}  // namespace lamina::cli
