// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/doctor.h"

#include <algorithm>
#include <limits>
#include <cmath>
#include <map>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "engine/base/error.h"
#include "engine/base/parallel.h"
#include "engine/base/words.h"
#include "engine/data/array_doctor.h"
#include "engine/data/column_stats.h"
#include "engine/data/columns.h"
#include "engine/data/dates.h"
#include "engine/data/encodings.h"
#include "engine/data/identifiers.h"
#include "engine/data/label_bounds.h"
#include "engine/data/nearly_numbers.h"
#include "engine/data/patient.h"
#include "engine/data/picture_doctor.h"
#include "engine/data/prepare.h"
#include "engine/data/sample_hash.h"
#include "engine/data/split.h"
#include "engine/data/table_inputs.h"
#include "engine/data/text_folder.h"

namespace lamina::doctor {

namespace {

/** Words in a column that was chosen to be one of numbers: no number is made of them. */
void checkWords(Patient& p, const Column& found, const Column& numbers) {
    std::size_t count = 0;
    std::string example;
    for (std::size_t row = 0; row < found.rows(); ++row) {
        if (found.missing(row) || !numbers.missing(row)) continue;
        if (count++ == 0) example = found.text(row);
    }
    if (count == 0) return;
    p.warn(found.name + " holds " + plural(count, "value that is", "values that are") + " no number, such as “" + example + "”, and count" + (count == 1 ? "s" : "") + " as missing",
           "Read " + found.name + " as a category", [name = found.name](DataRecipe recipe) {
               recipe.columns[name].type = ColumnType::Category;
               return recipe;
           });
}

void readTable(Patient& p) {
    const Roles chosen = roles(p.raw, p.recipe, p.wanted);
    const auto take = [&](const std::vector<int>& which, std::vector<Column>& columns, std::vector<ColumnStats>& stats) {
        columns = inputColumns(*p.raw.table, p.recipe, which);
        for (std::size_t i = 0; i < which.size(); ++i) {
            const Column& column = p.raw.table->columns[static_cast<std::size_t>(which[i])];
            if (column.type == ColumnType::Category && columns[i].type == ColumnType::Number) checkWords(p, column, columns[i]);
        }
        stats.resize(columns.size());
        inParallel(columns.size(), [&](std::size_t i) { stats[i] = columnStats(columns[i]); }, columnsAtOnce(p.raw.rows()));
    };
    take(chosen.inputs, p.inputs, p.inputStats);
    take(chosen.targets, p.targets, p.targetStats);
}

/** Rows whose every number is missing, where there are at least so many columns of numbers. */
Rows emptyRows(const Patient& p, std::size_t fewestColumns) {
    std::vector<const Column*> numbers;
    for (const auto& column : p.inputs)
        if (column.type == ColumnType::Number) numbers.push_back(&column);
    Rows empty;
    if (numbers.size() < fewestColumns) return empty;
    for (std::uint32_t row = 0; row < p.raw.rows(); ++row)
        if (!p.raw.table->leavesOut(row) && std::all_of(numbers.begin(), numbers.end(), [&](const Column* c) { return c->missing(row); })) empty.push_back(row);
    return empty;
}

/** Files of a folder: those that cannot be read, and those of the other kind, which are not tried. */
void sayLeftOutFiles(Patient& p) {
    const bool ofTexts = p.raw.table != nullptr;
    std::vector<std::string> own, others;
    for (const auto& out : p.raw.leftOut) (isTextName(out.file) == ofTexts ? own : others).push_back(out.file);
    const std::string one = ofTexts ? "text" : "picture", other = ofTexts ? "picture" : "text";
    if (!own.empty()) p.warn(plural(own.size(), one + " is", one + "s are") + " left out, for they cannot be read: " + firstOf(own, 2));
    if (!others.empty()) p.warn(plural(others.size(), other + " in the folder is", other + "s in the folder are") + " left out: " + firstOf(others, 2));
}

/** Rows that could not be read, or texts; what these rows miss, nobody misses. */
void checkLeftOut(Patient& p) {
    const auto& out = p.raw.leftOut;
    for (auto* stats : {&p.inputStats, &p.targetStats})
        for (auto& column : *stats) column.missing -= std::min(column.missing, p.raw.table->leftOut.size());
    if (out.empty()) return;
    if (p.raw.source != "csv") return sayLeftOutFiles(p);
    std::vector<std::string> files;
    for (const auto& one : out) files.push_back(one.file + " (" + one.why + ")");
    p.warn(plural(files.size(), "row is", "rows are") + " left out for a wrong number of cells: " + firstOf(files, 3) + ". Correct these lines if they shall count");
}

/** What rows miss that the recipe drops, nobody misses. */
void forgetEmptyRows(Patient& p) {
    if (p.recipe.missing != "drop_empty") return;
    const Rows empty = emptyRows(p, 1);
    for (std::size_t i = 0; i < p.inputs.size(); ++i)
        p.inputStats[i].missing -= static_cast<std::size_t>(std::count_if(empty.begin(), empty.end(), [&](auto row) { return p.inputs[i].missing(row); }));
    if (!empty.empty()) p.good(rows(empty.size()) + " without measurements " + (empty.size() == 1 ? "is" : "are") + " dropped");
}

/** Of a net with several Inputs: that every column enters one, and every one gets columns. */
void checkInputs(Patient& p) {
    try {
        placesOf(p.inputs, p.recipe, p.wanted);
    } catch (const Error& e) {
        p.problem(e.what());
    }
}

void checkMissing(Patient& p) {
    std::size_t targetless = 0;
    for (const auto& stats : p.targetStats) targetless = std::max(targetless, stats.missing);
    if (targetless > 0) p.warn(rows(targetless) + (targetless == 1 ? " has" : " have") + " no target and " + (targetless == 1 ? "is" : "are") + " left out");

    std::vector<std::string> gaps, empty, rare;
    std::size_t cells = 0;
    for (const auto& stats : p.inputStats) {
        if (stats.count == 0) empty.push_back(stats.name);
        else if (stats.missing > stats.count) rare.push_back(stats.name);
        else if (stats.missing > 0) gaps.push_back(stats.name), cells += stats.missing;
    }
    if (!empty.empty()) p.warn(firstOf(empty, mostNames) + (empty.size() == 1 ? " is" : " are") + " empty in every row", "Ignore", ignore(empty));
    if (!rare.empty()) p.warn(firstOf(rare, mostNames) + (rare.size() == 1 ? " misses" : " miss") + " more than half of the values", rare.size() == 1 ? "Ignore " + rare.front() : "Ignore", ignore(rare));
    if (gaps.empty() && empty.empty() && rare.empty()) return p.good("No value is missing");
    if (const std::size_t none = emptyRows(p, 2).size(); none > 0 && p.recipe.missing == "impute")
        p.warn(rows(none) + (none == 1 ? " has" : " have") + " no measurements at all", "Drop " + rows(none), [](DataRecipe recipe) {
            recipe.missing = "drop_empty";
            return recipe;
        });
    if (gaps.empty()) return;
    const std::string sentence = firstOf(gaps, mostNames) + (gaps.size() == 1 ? " misses " : " miss ") + plural(cells, "value", "values");
    if (p.recipe.missing != "drop") return p.good(sentence + ", filled with the median or “unknown”");
    p.warn(sentence + ": their rows are dropped", "Fill with the median or “unknown”", [](DataRecipe recipe) {
        recipe.missing = "impute";
        return recipe;
    });
}

void checkConstant(Patient& p) {
    std::vector<std::string> constant;
    for (const auto& stats : p.inputStats)
        if (stats.count > 0 && stats.distinct == 1 && stats.missing == 0) constant.push_back(stats.name);
    if (constant.empty()) return;
    p.warn(firstOf(constant, mostNames) + (constant.size() == 1 ? " is" : " are") + " the same in every row", "Ignore", ignore(constant));
}

/** What keeps a column, whose type nobody chose, from being one of numbers. */
std::optional<OddOnes> nearlyNumbers(const Patient& p, const Column& column) {
    const auto choice = p.recipe.columns.find(column.name);
    return choice != p.recipe.columns.end() && choice->second.type != ColumnType::Auto ? std::nullopt : oddOnes(column);
}

/** Left out, and called as what names rows or places: an odd cell among its numbers makes no input of it. */
bool leftOutAsCode(const DataRecipe& recipe, const std::string& name) {
    const auto choice = recipe.columns.find(name);
    return choice != recipe.columns.end() && choice->second.role == ColumnRole::Ignore && (namedAsIdentifier(name) || namedAsCode(name));
}

/** Columns of words that would be numbers but for a few cells. */
void checkNearlyNumbers(Patient& p) {
    for (const auto& column : p.raw.table->columns) {
        if (leftOutAsCode(p.recipe, column.name)) continue;
        const auto odd = nearlyNumbers(p, column);
        if (!odd) continue;
        p.warn(column.name + " looks like numbers but for " + plural(odd->count, "cell", "cells") + " (" + (odd->count > 1 ? "the first in " : "") + "row " +
                   groupedCount(static_cast<std::int64_t>(odd->row) + 1) + ": " + odd->text + ")",
               "Read as numbers", [name = column.name](DataRecipe recipe) {
                   chooseType(recipe, name, ColumnType::Number);
                   return recipe;
               });
    }
}

/** Columns that hardly ever repeat: names, dates, numbers of tickets and of rows. */
void checkIdentifiers(Patient& p) {
    for (const auto& input : p.inputs)
        if (numbersRows(input, p.raw.table->columns))
            p.warn(input.name + " has another number in every row: it names rows rather than describing them", "Ignore " + input.name, ignore({input.name}));
    for (std::size_t c = 0; c < p.inputs.size(); ++c)
        if (const ColumnStats& stats = p.inputStats[c]; stats.type == ColumnType::Category && !isText(p.recipe, stats.name) && stats.distinct > 50 &&
                                                        stats.distinct * 2 > stats.count && !nearlyNumbers(p, p.inputs[c]))
            p.warn(stats.name + " has " + plural(stats.distinct, "different value", "different values") + " in " + rows(stats.count) +
                       ": it names rows rather than describing them",
                   "Ignore " + stats.name, ignore({stats.name}));
}

/** What a cell says, for comparing: a category's number or the number; NaN: nothing. */
double valueOf(const Column& column, std::size_t row) {
    if (column.type != ColumnType::Category) return column.numbers[row];
    return column.codes[row] < 0 ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(column.codes[row]);
}

/** Whether each value of an input stands beside one value of the target and each of the target's beside one of its own, in the rows that have targets:
 *  what other rows hold is never trained on. */
bool tells(const Patient& p, const Column& input, std::size_t which) {
    const Column& target = p.targets[which];
    std::unordered_map<double, double> meaning;
    std::unordered_set<double> told, meant;
    for (std::size_t row = 0; row < input.rows(); ++row) {
        if (std::any_of(p.targets.begin(), p.targets.end(), [&](const Column& c) { return c.missing(row); })) continue;
        const double from = valueOf(input, row), to = valueOf(target, row);
        told.insert(to);
        if (std::isnan(from)) continue;
        const auto [known, isNew] = meaning.try_emplace(from, to);
        if (known->second != to || (isNew && !meant.insert(to).second)) return false;
    }
    return meant.size() == told.size() && told.size() > 1;
}

/** Inputs that say what the target is: the same under another name. Values that hardly repeat tell everything and mean nothing. */
void checkLeaks(Patient& p, std::size_t which) {
    const ColumnStats& target = p.targetStats[which];
    if (target.distinct < 2 || target.distinct * 2 > target.count || target.distinct >= ColumnStats::maxDistinct) return;
    for (std::size_t c = 0; c < p.inputs.size(); ++c) {
        if (p.inputStats[c].distinct < 2 || isText(p.recipe, p.inputs[c].name) || !tells(p, p.inputs[c], which)) continue;
        p.problem(p.inputs[c].name + " tells the target (" + p.targets[which].name + ") in other words", "Ignore " + p.inputs[c].name, ignore({p.inputs[c].name}));
    }
}

void checkScale(Patient& p) {
    if (p.recipe.numbers != "none") return;
    double smallest = INFINITY, largest = 0, reach = 0;
    for (const auto& stats : p.inputStats) {
        if (stats.type != ColumnType::Number || stats.count == 0 || !(stats.stddev > 0)) continue;
        smallest = std::min(smallest, stats.stddev);
        largest = std::max(largest, stats.stddev);
        reach = std::max({reach, std::abs(stats.minimum), std::abs(stats.maximum)});
    }
    if (largest == 0) return;
    const double ratio = largest / smallest;
    if (ratio < 20 && reach < 100) return p.good("Inputs are of similar scale");
    const std::string text = ratio >= 20 ? "Inputs differ in scale by " + fixedNumber(std::pow(10, std::round(std::log10(ratio))), 0) + "×"
                                         : "Inputs reach " + shortNumber(reach, 3) + " and are not scaled";
    p.warn(text, "Standardize", [](DataRecipe recipe) {
        recipe.numbers = "standardize";
        return recipe;
    });
}

/** Single numbers so far from all others that, scaled by them, these lie in one place: a slip of the pen, a code for what is missing. */
void checkOutliers(Patient& p) {
    constexpr double far = 50;          // times the half that lies in the middle
    constexpr std::size_t share = 100;  // one in so many is a tail
    for (std::size_t c = 0; c < p.inputs.size(); ++c) {
        const ColumnStats& stats = p.inputStats[c];
        const double reach = far * (stats.quartile3 - stats.quartile1);
        const auto beyond = [&](double v) { return std::abs(v - stats.median) > reach; };
        if (stats.type != ColumnType::Number || scalingOf(p.recipe, stats.name) != ColumnScaling::Auto || !(reach > 0)) continue;
        if (!beyond(stats.minimum) && !beyond(stats.maximum)) continue;
        const auto& numbers = p.inputs[c].numbers;
        const auto count = static_cast<std::size_t>(std::count_if(numbers.begin(), numbers.end(), beyond));
        if (count > std::max<std::size_t>(1, stats.count / share)) continue;
        const auto first = std::find_if(numbers.begin(), numbers.end(), beyond);
        const std::string where = shortNumber(*first, 3) + " in row " + groupedCount(first - numbers.begin() + 1);
        const std::string sentence = stats.name + " holds " + plural(count, "number", "numbers") + " far from all others, " + (count > 1 ? "such as " : "") + where +
                                     ": beside " + (count > 1 ? "them" : "it") + " the rest looks the same to the net";
        if (stats.minimum < 0) p.warn(sentence + ", correct " + (count > 1 ? "them" : "it") + " in the file");
        else
            p.warn(sentence, "Take the log of " + stats.name, [name = stats.name, scaling = stats.minimum > 0 ? ColumnScaling::Log : ColumnScaling::Log1p](DataRecipe recipe) {
                recipe.columns[name].scaling = scaling;
                return recipe;
            });
    }
}

/** What is left out for being dates would be a number as well. */
void checkDates(Patient& p) {
    for (const auto& column : p.raw.table->columns) {
        const auto choice = p.recipe.columns.find(column.name);
        if (choice == p.recipe.columns.end() || choice->second.role != ColumnRole::Ignore || !holdsDates(column)) continue;
        p.warn(column.name + " holds dates and is left out", "Use it as a count of days", [name = column.name](DataRecipe recipe) {
            recipe.columns[name] = {ColumnType::Number, ColumnRole::Input};
            return recipe;
        });
    }
}

void warnOfNoneKept(Patient& p) {
    const std::string sentence = "No samples are kept for validation or test: nothing tells learning from memorising";
    if (p.recipe.split.validation >= usualValidation) return p.warn(sentence);  // there are too few
    p.warn(sentence, "Keep 20 % for validation", keepForValidation);
}

/** As people call the samples of such inputs, one and many. */
std::pair<std::string, std::string> sampleWords(const Dataset& data) {
    const bool pictures = std::all_of(data.inputs.begin(), data.inputs.end(), [](const Tensor& x) { return x.shape().rank() == 4; });
    if (pictures) return {"picture", "pictures"};
    return {"sample", "samples"};
}

/** Samples of validation and test that also train; out of how many. */
void reportDuplicates(Patient& p, const std::vector<std::uint64_t>& hashes, const Parts& parts, const std::pair<std::string, std::string>& words) {
    std::unordered_map<std::uint64_t, bool> trained;
    trained.reserve(parts.train.size());
    for (auto i : parts.train) trained[hashes[i]] = true;
    std::size_t count = 0;
    for (const auto* part : {&parts.validation, &parts.test})
        for (auto i : *part) count += trained.count(hashes[i]);
    const std::size_t held = parts.validation.size() + parts.test.size();
    if (held == 0) return warnOfNoneKept(p);
    if (count == 0) return p.good("No duplicate " + words.second + " across the split");
    p.warn(plural(count, words.first, words.second) + " of validation and test " + (count == 1 ? "is" : "are") + " in the training part too: scores look better than they are",
           "Keep equal " + words.second + " in one part", [](DataRecipe recipe) {
               recipe.split.duplicatesTogether = true;
               return recipe;
           });
}

void checkTableDuplicates(Patient& p) {
    Rows all;
    for (std::uint32_t i = 0; i < p.raw.rows(); ++i)
        if (!p.raw.table->leavesOut(i)) all.push_back(i);
    const auto n = static_cast<std::uint32_t>(all.size());
    const auto hashes = rowHashes({p.inputs, p.targets}, all);
    Parts parts = splitSamples(n, p.recipe.split, p.targets.empty() ? std::vector<std::int32_t>() : strata(p.targets[0], all));
    if (p.recipe.split.duplicatesTogether) keepTogether(parts, hashes);
    reportDuplicates(p, hashes, parts, {"row", "rows"});
}

/** Samples of several rows: parts in order of time, in which equal rows are no duplicates. */
void examineSeries(Patient& p) {
    checkMissing(p);
    checkOutliers(p);
    checkScale(p);
    if (p.targets.empty()) return p.problem("No column is the target: choose the column to predict");
    for (const Question& q : p.questions) checkLoss(p, q), checkNumericTarget(p, q);
    try {
        const Dataset data = prepare(p.raw, p.recipe, p.wanted);
        p.good("Split in order of time: " + plural(data.parts.train.size(), "window", "windows") + " train, the newest " +
               std::to_string(data.parts.test.size()) + " test");
        if (data.parts.test.empty() && data.parts.validation.empty()) warnOfNoneKept(p);
    } catch (const Error& e) {
        p.problem(e.what());
    }
}

/** The recipe that reads the file in another encoding; what was chosen for columns goes on under their right names. */
DataChange readAs(const Encoding& encoding) {
    return [&encoding](DataRecipe recipe) {
        recipe.options["encoding"] = encoding.word;
        std::map<std::string, ColumnChoice> columns;
        for (const auto& [name, choice] : recipe.columns) columns[readAnew(name, encoding).value_or(name)] = choice;
        recipe.columns = std::move(columns);
        if (const auto key = recipe.options.find("join_by"); key != recipe.options.end())
            if (const auto* name = std::get_if<std::string>(&key->second)) key->second = readAnew(*name, encoding).value_or(*name);
        return recipe;
    };
}

/** Bytes beyond ASCII were taken for Windows-1252, which has a letter for nearly every one. */
void checkLetters(Patient& p) {
    const auto chosen = p.recipe.options.find("encoding");
    const bool left = chosen == p.recipe.options.end() || chosen->second == ParamValue(std::string("auto"));
    const bool guessed = p.raw.description.find(encodingOf(TextEncoding::Latin1).title) != std::string::npos;  // else it is what it says
    const Encoding* likely = p.raw.source == "csv" && left && guessed ? likelyEncoding(*p.raw.table) : nullptr;
    if (likely) p.warn("Names and words look as if they were written in " + likely->title + " and read as Windows-1252", "Read the file as " + likely->title, readAs(*likely));
}

void examineTable(Patient& p) {
    checkLetters(p);
    readTable(p);
    checkLeftOut(p);
    checkNearlyNumbers(p);
    if (p.recipe.windows.on()) return examineSeries(p);
    forgetEmptyRows(p);
    if (p.inputs.empty()) p.problem("No column is an input: choose columns to predict from");
    else checkInputs(p);
    checkMissing(p);
    checkConstant(p);
    checkIdentifiers(p);
    checkDates(p);
    checkOutliers(p);
    checkScale(p);
    if (p.targets.empty()) return p.problem("No column is the target: choose the column to predict");
    for (const Question& q : p.questions) {
        checkLoss(p, q);
        checkLeaks(p, q.target);
        checkNumericTarget(p, q);
        if (q.form == TargetForm::Number) continue;
        const Column& target = p.targets[q.target];
        const Column classes = p.targetStats[q.target].distinct <= labels::mostDifferent ? convert(target, ColumnType::Category) : target;
        checkBalance(p, q, columnStats(classes).categories, target.name);
    }
    checkTableDuplicates(p);
}

/** Labels that begin below 0, such as -1 and 1, are classes once they are counted. */
bool countsFromBelow(const Tensor& y) {
    if (y.shape().rank() != 1 && !(y.shape().rank() == 2 && y.shape()[1] == 1)) return false;
    const auto values = y.toFloats();
    const auto near = [](float v) { return v == std::floor(v) && std::abs(v) <= static_cast<float>(labels::mostDifferent); };
    return std::any_of(values.begin(), values.end(), [](float v) { return v < 0; }) && std::all_of(values.begin(), values.end(), near);
}

void sayWhyArraysAreNotPrepared(Patient& p, const Error& why) {
    const bool classes = p.wanted.outputs.front().form == TargetForm::Index || p.wanted.outputs.front().form == TargetForm::OneHot;
    if (!classes || p.wanted.several()) return p.problem(why.what());
    const auto targets = roles(p.raw, p.recipe, p.wanted).targets;
    if (targets.size() != 1) return p.problem(why.what());
    const NamedTensor& target = (*p.raw.arrays)[static_cast<std::size_t>(targets.front())];
    const auto choice = p.recipe.columns.find(target.name);
    const bool anew = choice != p.recipe.columns.end() && choice->second.type == ColumnType::Category;
    if (anew || !countsFromBelow(target.tensor)) return p.problem(why.what());
    p.problem(why.what(), "Count the classes anew", [name = target.name](DataRecipe recipe) {
        recipe.columns[name].type = ColumnType::Category;
        recipe.columns[name].role = ColumnRole::Target;
        return recipe;
    });
}

void examineArrays(Patient& p) {
    Dataset data;
    try {
        data = prepare(p.raw, p.recipe, p.wanted);
    } catch (const Error& e) {
        return sayWhyArraysAreNotPrepared(p, e);
    }
    sayLeftOutFiles(p);
    if (auto stretched = stretchedPictures(p.raw)) p.findings.push_back(std::move(*stretched));
    for (const Question& q : p.questions) checkLabels(p, q, data);
    for (auto& finding : examineNumbers(data, p.facts)) p.findings.push_back(std::move(finding));
    reportDuplicates(p, sampleHashes(data.inputs), data.parts, sampleWords(data));
}

/** Several checks may come upon the same; what has a button says it. */
std::vector<Issue> withoutRepetition(std::vector<Issue> all) {
    std::vector<Issue> once;
    for (auto& finding : all) {
        const auto same = std::find_if(once.begin(), once.end(), [&](const Issue& f) { return f.title == finding.title; });
        if (same == once.end()) once.push_back(std::move(finding));
        else if (!same->mends() && finding.mends()) *same = std::move(finding);
    }
    return once;
}

}  // namespace

}  // namespace lamina::doctor

namespace lamina {

std::vector<Issue> examine(const RawData& raw, const DataRecipe& recipe, const std::vector<std::string>& losses, const Wanted& wanted, const DoctorsFacts* facts) {
    if (raw.empty()) return {};
    doctor::Patient p{raw, recipe, wanted, facts, {}, {}, {}, {}, {}, {}};
    for (std::size_t i = 0; i < wanted.outputs.size(); ++i) p.questions.push_back({losses[i], wanted.outputs[i].form, i, wanted.several()});
    try {
        if (raw.table)
            doctor::examineTable(p);
        else
            doctor::examineArrays(p);
    } catch (const Error& e) {
        p.problem(e.what());
    }
    for (Issue& finding : p.findings) finding.room = Issue::Room::Data;
    return doctor::withoutRepetition(std::move(p.findings));
}

}  // namespace lamina
