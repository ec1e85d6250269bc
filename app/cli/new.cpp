// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli new: a project that trains as it stands, from a template.
#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include "app/cli/files.h"
#include "app/cli/outputs.h"
#include "app/cli/verbs.h"
#include "app/cli/words.h"
#include "engine/base/error.h"
#include "engine/base/spelling.h"
#include "engine/base/words.h"
#include "engine/checks/fit.h"
#include "engine/data/doctor.h"
#include "engine/data/prepare.h"
#include "engine/data/sources.h"
#include "engine/io/project_file.h"
#include "engine/io/templates.h"
#include "engine/recipes/losses.h"

namespace lamina::cli {

namespace {

struct NewWords {
    std::string output, name, target;
    std::vector<std::string> data, log, ignore, types, roles;
    std::string delimiter, decimal, encoding;
    bool noHeader = false;
    std::optional<std::string> joinBy;
    std::int64_t sequenceLength = 0, horizon = 0;
    bool force = false;
};

/** What the net is asked, from what, and how it is judged: a line each. guessed: nobody named the target. */
std::string describe(const Project& project, const RawData& raw, bool guessed) {
    const LossSpec& loss = lossOf(project.training.loss);
    const Dataset data = prepare(raw, project.data, wantedBy(project));
    const Preparation& made = data.preparation;
    std::vector<std::string> inputs = data.inputNames, targets = data.targetNames;
    for (const auto& column : made.inputs) inputs.push_back(column.name);
    const std::string order = made.windows.on() ? "  split   in order of time: " + std::to_string(data.parts.train.size()) + " windows train, " +
                                                      std::to_string(data.parts.validation.size()) + " validate, " + std::to_string(data.parts.test.size()) + " test\n"
                                                : "";
    for (const auto& column : made.targets) targets.push_back(column.name);
    const std::string task = loss.target == TargetForm::Number ? "regression: the answer is a number"
                             : made.classes.empty()            ? "classification: yes or no"
                                                               : "classification into " + std::to_string(made.classes.size()) + " classes: " + firstOf(visible(made.classes), 10);
    const auto numbers = [](std::int64_t n) { return std::to_string(n) + (n == 1 ? " number" : " numbers"); };
    const std::string samples = takesIds(made) ? std::to_string(made.inputShape[0]) + " ids a sample, of " + std::to_string(made.inputs.front().categories.size())
                                : made.windows.on() ? std::to_string(made.inputShape[0]) + " rows a sample, " + numbers(made.inputShape[1]) + " a row"
                                : made.inputShape.rank() == 1 ? numbers(made.inputShape[0]) + " a sample" : "samples of " + toString(made.inputShape);
    return "  task    " + task + "\n" + "  target  " + firstOf(targets, 10) + (guessed && raw.table ? " (a guess; --target names another)" : "") + "\n" +
           "  inputs  " + firstOf(inputs, 10) + ": " + samples + "\n" + "  loss    " + loss.member.name + "\n" + order;
}

bool isLeftOut(const DataRecipe& recipe, const std::string& column) {
    const auto choice = recipe.columns.find(column);
    return choice != recipe.columns.end() && choice->second.role == ColumnRole::Ignore;
}

/** The columns that the first remedy of a finding leaves out. */
std::vector<std::string> columnsToIgnore(const Issue& finding, const DataRecipe& recipe) {
    const auto* change = finding.mends() ? std::get_if<DataChange>(&finding.remedies.front().change) : nullptr;
    if (!change) return {};
    const DataRecipe mended = (*change)(recipe);
    std::vector<std::string> names;
    for (const auto& [name, choice] : mended.columns)
        if (choice.role == ColumnRole::Ignore && !isLeftOut(recipe, name)) names.push_back(name);
    return names;
}

/** What the data doctor holds to spoil a training, a line each. */
std::string troubles(const Project& project, const RawData& raw) {
    std::string told;
    for (const auto& finding : examine(raw, project.data, lossNames(project), wantedBy(project))) {
        if (finding.severity != Issue::Severity::Error) continue;
        told += "  doctor  " + finding.sentence();
        const auto columns = columnsToIgnore(finding, project.data);
        for (const auto& column : columns) told += (&column == &columns.front() ? ": leave it out with --ignore " : " --ignore ") + column;
        told += "\n";
    }
    return told;
}

void leaveOut(Project& project, const std::vector<std::string>& names) {
    if (names.empty()) return;
    const RawData raw = readData(project.data, {});
    if (!raw.table) throw Error::usage("--ignore names a column of a table, these data have none");
    for (const auto& name : names) {
        ColumnChoice& choice = project.data.columns[raw.table->columns[static_cast<std::size_t>(raw.table->resolve(name))].name];
        if (choice.role == ColumnRole::Target) throw Error::usage("--ignore cannot leave out the target " + name, "name another with --target");
        choice.role = ColumnRole::Ignore;
    }
}

/** "price=number": what stands before the last "=" is the column. */
std::pair<std::string, std::string> columnAnd(const std::string& option, const std::string& word, const std::vector<std::string>& known) {
    const auto at = word.rfind('=');
    if (at == std::string::npos || at == 0) throw Error::usage(option + " takes COLUMN=" + (option == "--type" ? "TYPE" : "ROLE") + ", received '" + word + "'");
    const std::string value = word.substr(at + 1);
    if (std::find(known.begin(), known.end(), value) == known.end())
        throw Error::usage(option + " " + word.substr(0, at) + " must be " + joined(known, " or ") + ", not '" + value + "'" + didYouMean(value, known));
    return {word.substr(0, at), value};
}

ColumnChoice& choiceOf(Project& project, const RawData& raw, const std::string& option, const std::string& column) {
    if (raw.table) return project.data.columns[raw.table->columns[static_cast<std::size_t>(raw.table->resolve(column))].name];
    for (const auto& array : *raw.arrays)
        if (array.name == column) return project.data.columns[column];
    std::vector<std::string> names;
    for (const auto& array : *raw.arrays) names.push_back(array.name);
    throw Error::usage(option + " names no array of these data: " + column, "they are " + joined(names));
}

const std::vector<std::string> typeWords = {"auto", "number", "category", "text"};
const std::vector<std::string> roleWords = {"input", "target", "ignore", "sample_weight"};

/** Whether --role names a target. */
bool namesTarget(const NewWords& w) {
    return std::any_of(w.roles.begin(), w.roles.end(), [](const std::string& r) { return r.ends_with("=target"); });
}

/** Types and roles laid down by hand. */
void useColumns(Project& project, const NewWords& w) {
    if (w.types.empty() && w.roles.empty()) return;
    constexpr ColumnType types[] = {ColumnType::Auto, ColumnType::Number, ColumnType::Category, ColumnType::Text};
    constexpr ColumnRole roles[] = {ColumnRole::Input, ColumnRole::Target, ColumnRole::Ignore, ColumnRole::SampleWeight};
    const RawData raw = readData(project.data, {});
    for (const auto& word : w.types) {
        const auto [column, type] = columnAnd("--type", word, typeWords);
        if (!raw.table) throw Error::usage("--type names a column of a table, these data have none");
        const std::string name = raw.table->columns[static_cast<std::size_t>(raw.table->resolve(column))].name;
        chooseType(project.data, name, types[std::find(typeWords.begin(), typeWords.end(), type) - typeWords.begin()]);
    }
    if (namesTarget(w) && w.target.empty())
        for (auto& [name, choice] : project.data.columns)
            if (choice.role == ColumnRole::Target) choice.role = ColumnRole::Input;  // it was a guess
    for (const auto& word : w.roles) {
        const auto [column, role] = columnAnd("--role", word, roleWords);
        choiceOf(project, raw, "--role", column).role = roles[std::find(roleWords.begin(), roleWords.end(), role) - roleWords.begin()];
    }
}

/** --role may take the target that was guessed away and name no other. */
void requireTarget(const Project& project, const NewWords& w, const RawData& raw) {
    if (!raw.table || w.roles.empty() || !roles(raw, project.data).targets.empty()) return;
    throw Error::usage("no column is left to be predicted", "name one with --target COLUMN, or with --role COLUMN=target");
}

/** How a table is written, where it is not left to be found. */
Params dialectOf(const NewWords& w) {
    Params options;
    const std::pair<const char*, std::string> words[] = {{"delimiter", w.delimiter}, {"decimal", w.decimal}, {"encoding", w.encoding}, {"header", w.noHeader ? "no" : ""}};
    for (const auto& [key, word] : words)
        if (!word.empty()) options[key] = word;
    return options;
}

/** The logarithm of columns: log1p where one holds zeros. Of the target then standardized, as its scale says nothing. */
std::string takeLogs(Project& project, const std::vector<std::string>& names) {
    if (names.empty()) return {};
    const RawData raw = readData(project.data, {});
    if (!raw.table) throw Error::usage("--log names a column of a table, these data have none");
    std::string told;
    for (const auto& name : names) {
        const Column& column = raw.table->columns[static_cast<std::size_t>(raw.table->resolve(name))];
        if (column.type != ColumnType::Number) throw Error::usage("--log takes a column of numbers, " + column.name + " is a category");
        const bool zeros = std::find(column.numbers.begin(), column.numbers.end(), 0.0) != column.numbers.end();
        ColumnChoice& choice = project.data.columns[column.name];
        choice.scaling = zeros ? ColumnScaling::Log1p : ColumnScaling::Log;
        if (choice.role == ColumnRole::Target) project.data.targetNumbers = "standardize";
        told += "  scaling " + std::string(zeros ? "log1p" : "log") + " of " + column.name + ", then " +
                (choice.role == ColumnRole::Target ? project.data.targetNumbers : project.data.numbers) + "\n";
    }
    return told;
}

/** One that says something of data; null: none is given. */
const char* optionOfData(const NewWords& w) {
    const std::pair<const char*, bool> options[] = {{"--log", !w.log.empty()},       {"--ignore", !w.ignore.empty()},       {"--type", !w.types.empty()},
                                                    {"--role", !w.roles.empty()},    {"--delimiter", !w.delimiter.empty()}, {"--decimal", !w.decimal.empty()},
                                                    {"--encoding", !w.encoding.empty()}, {"--no-header", w.noHeader}};
    const auto given = std::find_if(std::begin(options), std::end(options), [](const auto& o) { return o.second; });
    return given == std::end(options) ? nullptr : given->first;
}

void run(const NewWords& w) {
    const std::filesystem::path file = w.output;
    requireOutput("OUT", file, {".lamina"});
    if (std::filesystem::exists(file) && !w.force) throw Error::usage(w.output + " is there already", "give another name, or replace it with --force");
    if (w.name.empty() && w.data.empty()) throw Error::usage("neither --template nor --data is given", "choose one of lamina-cli templates, or give your data");
    Project project = w.name.empty() ? Project{} : projectFromTemplate(w.name);
    std::string made;
    project.name = file.stem().string();
    std::string name = w.name;
    if (!w.data.empty()) {
        const Params dialect = dialectOf(w);
        const DataRecipe recipe = recipeOf(w.data, w.joinBy, dialect);
        if (!dialect.empty() && recipe.source != "csv") throw Error::usage("--" + dialect.begin()->first + " says how a table is written, these data are none");
        if (name.empty()) {
            name = templateFor(readData(recipe, {}), recipe);
            project = projectFromTemplate(name);
            project.name = file.stem().string();
        }
        useRecipe(project, recipe);
        useData(project, {}, w.target);
        useColumns(project, w);
        leaveOut(project, w.ignore);
        const std::string logs = takeLogs(project, w.log);
        if (w.sequenceLength > 0) project.data.windows.sequenceLength = w.sequenceLength;
        if (w.sequenceLength > 0 && project.data.windows.returnSequences) project.data.windows.sequenceStride = w.sequenceLength;
        if (w.horizon > 0) project.data.windows.horizon = w.horizon;
        const RawData raw = readData(project.data, {});
        requireTarget(project, w, raw);
        namingFile(project.data, [&] { adaptToData(project, raw); });
        made = describe(project, raw, w.target.empty() && !namesTarget(w)) + logs + (raw.leftOut.empty() ? "" : "  " + wordsOfLeftOut(raw) + "\n") + troubles(project, raw);
    } else if (const char* option = optionOfData(w)) {
        throw Error::usage(std::string(option) + " is about your data", "give them with --data FILE");
    } else if (project.data.source.empty()) {
        throw Error::usage("the template " + name + " takes your data", "give them with --data FILE or FOLDER");
    }
    writeProject(file, project);
    std::cout << "made " << w.output << " from the template " << name << "\n" << made << "next: lamina-cli train " << w.output << "\n";
}

/** Of an option of the source of tables: the one list. */
std::vector<std::string> choicesOf(const std::string& key) {
    for (const auto& spec : source("csv").parameters)
        if (spec.key == key) return spec.choices;
    return {};
}

}  // namespace

void addNew(CLI::App& app) {
    auto* verb = app.add_subcommand("new", "makes a project from a template");
    auto w = std::make_shared<NewWords>();
    verb->add_option("OUT", w->output, "the project file to make (.lamina)")->required();
    verb->add_option("--template", w->name, "see lamina-cli templates; left out: one that suits the data");
    verb->add_option("--data", w->data, "your data instead of the template's: a file, or a folder with a folder of pictures or texts for every class; again for a table that joins it")->allow_extra_args(false);
    verb->add_option("--join-by", w->joinBy, "the column that joins several tables; \"\": their rows stand under one another; left out: as they look");
    verb->add_option("--target", w->target, "the column to predict: name, number from 1, or -1 for the last");
    verb->add_option("--type", w->types, "COLUMN=TYPE: what a column holds, one of " + joined(typeWords) + "; again for another")->allow_extra_args(false);
    verb->add_option("--role", w->roles, "COLUMN=ROLE: what a column is for, one of " + joined(roleWords) + "; again for another")->allow_extra_args(false);
    addWord(*verb, "--delimiter", w->delimiter, "what stands between two cells of a table; left out: as it looks", choicesOf("delimiter"));
    addWord(*verb, "--decimal", w->decimal, "what stands before the decimals of a number", choicesOf("decimal"));
    addWord(*verb, "--encoding", w->encoding, "how letters beyond ASCII are written", choicesOf("encoding"));
    verb->add_flag("--no-header", w->noHeader, "the first row of a table holds values, not the names of its columns");
    verb->add_option("--log", w->log, "a column of numbers to take the logarithm of, as prices and incomes want it; answers are in its own units again; again for another")->allow_extra_args(false);
    verb->add_option("--ignore", w->ignore, "a column to leave out; again for another")->allow_extra_args(false);
    addWhole(*verb, "--sequence-length", w->sequenceLength, "rows that follow one another make a sample: a time series", 1, 1'000'000);
    addWhole(*verb, "--horizon", w->horizon, "of a time series: how many rows behind a sample its target lies", 1, 1'000'000);
    verb->add_flag("--force", w->force, "replaces a project that is there");
    verb->callback([w] { run(*w); });
}

}  // namespace lamina::cli
