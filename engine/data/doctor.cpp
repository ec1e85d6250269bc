// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/doctor.h"

#include <algorithm>
#include <limits>
#include <cmath>
#include <unordered_map>

#include "engine/base/error.h"
#include "engine/base/words.h"
#include "engine/data/array_doctor.h"
#include "engine/data/column_stats.h"
#include "engine/data/columns.h"
#include "engine/data/dates.h"
#include "engine/data/prepare.h"
#include "engine/data/sample_hash.h"
#include "engine/data/split.h"
#include "engine/data/table_inputs.h"

namespace lamina {

namespace {

using Severity = Finding::Severity;
using Fix = std::function<DataRecipe(DataRecipe)>;

/** What an output is asked. */
struct Question {
    std::string loss;
    TargetForm form;
    std::size_t target;  // its place among the targets; of one output that takes several: the first
    bool several;        // the net has other outputs, so that a sentence says which it is about
};

/** Everything the checks look at, worked out once. */
struct Patient {
    const RawData& raw;
    const DataRecipe& recipe;
    const Wanted& wanted;
    const Project* project;
    std::vector<Question> questions;
    std::vector<Column> inputs, targets;  // of a table, of the types chosen
    std::vector<ColumnStats> inputStats, targetStats;
    std::vector<Finding> findings;

    void good(const std::string& sentence) { findings.push_back({Severity::Good, false, sentence, {}, nullptr}); }
    void goodOfLoss(const std::string& sentence) { findings.push_back({Severity::Good, true, sentence, {}, nullptr}); }
    void warn(const std::string& sentence, const std::string& fixTitle = {}, Fix fix = nullptr) {
        findings.push_back({Severity::Warning, false, sentence, fixTitle, std::move(fix)});
    }
    void warnOfTraining(const std::string& sentence, const std::string& fixTitle, std::function<void(Project&)> change) {
        findings.push_back({Severity::Warning, false, sentence, fixTitle, nullptr, std::move(change)});
    }
    void problem(const std::string& sentence, const std::string& fixTitle = {}, Fix fix = nullptr) {
        findings.push_back({Severity::Problem, false, sentence, fixTitle, std::move(fix)});
    }
};

std::string plural(std::size_t n, const std::string& one, const std::string& many) {
    std::string digits = std::to_string(n);
    for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3)
        digits.insert(static_cast<std::size_t>(at), "\u202f");  // thin space: 12 000
    return digits + " " + (n == 1 ? one : many);
}

constexpr std::size_t mostNames = 3;  // columns that a sentence names

std::string rows(std::size_t n) { return plural(n, "row", "rows"); }

Fix ignore(std::vector<std::string> columns) {
    return [columns = std::move(columns)](DataRecipe recipe) {
        for (const auto& name : columns) recipe.columns[name].role = ColumnRole::Ignore;
        return recipe;
    };
}

void readTable(Patient& p) {
    const Roles chosen = roles(p.raw, p.recipe, p.wanted);
    const auto take = [&](const std::vector<int>& which, std::vector<Column>& columns, std::vector<ColumnStats>& stats) {
        for (int i : which) {
            const Column& column = p.raw.table->columns[static_cast<std::size_t>(i)];
            const auto choice = p.recipe.columns.find(column.name);
            columns.push_back(choice == p.recipe.columns.end() ? column : convert(column, choice->second.type));
            stats.push_back(columnStats(columns.back()));
        }
    };
    take(chosen.inputs, p.inputs, p.inputStats);
    take(chosen.targets, p.targets, p.targetStats);
}

/** Rows whose every number is missing, where there are at least two columns of numbers. */
std::size_t emptyRows(const Patient& p) {
    std::vector<const Column*> numbers;
    for (const auto& column : p.inputs)
        if (column.type == ColumnType::Number) numbers.push_back(&column);
    if (numbers.size() < 2) return 0;
    std::size_t count = 0;
    for (std::size_t row = 0; row < p.raw.rows(); ++row)
        count += std::all_of(numbers.begin(), numbers.end(), [&](const Column* c) { return c->missing(row); });
    return count;
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
    if (const std::size_t none = emptyRows(p); none > 0 && p.recipe.missing == "impute")
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

/** Columns of words that hardly ever repeat: names, dates, numbers of tickets. */
void checkIdentifiers(Patient& p) {
    for (const auto& stats : p.inputStats)
        if (stats.type == ColumnType::Category && !isText(p.recipe, stats.name) && stats.distinct > 50 && stats.distinct * 2 > stats.count)
            p.warn(stats.name + " has " + plural(stats.distinct, "different value", "different values") + " in " + rows(stats.count) +
                       ": it names rows rather than describing them",
                   "Ignore " + stats.name, ignore({stats.name}));
}

/** What a cell says, for comparing: a category's number or the number; NaN: nothing. */
double valueOf(const Column& column, std::size_t row) {
    if (column.type != ColumnType::Category) return column.numbers[row];
    return column.codes[row] < 0 ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(column.codes[row]);
}

/** Whether equal values of one column always stand beside equal values of the other. */
bool tells(const Column& input, const Column& target) {
    std::unordered_map<double, double> meaning;
    for (std::size_t row = 0; row < input.rows(); ++row) {
        const double from = valueOf(input, row), to = valueOf(target, row);
        if (std::isnan(from) || std::isnan(to)) continue;
        if (meaning.try_emplace(from, to).first->second != to) return false;
    }
    return true;
}

/** Inputs that say what the target is: the same under another name. Values that hardly repeat tell everything and mean nothing. */
void checkLeaks(Patient& p, std::size_t which) {
    const ColumnStats& target = p.targetStats[which];
    if (target.distinct < 2 || target.distinct * 2 > target.count || target.distinct >= ColumnStats::maxDistinct) return;
    for (std::size_t c = 0; c < p.inputs.size(); ++c) {
        if (p.inputStats[c].distinct != target.distinct || isText(p.recipe, p.inputs[c].name) || !tells(p.inputs[c], p.targets[which])) continue;
        p.problem(p.inputs[c].name + " tells the target " + p.targets[which].name + " in other words", "Ignore " + p.inputs[c].name, ignore({p.inputs[c].name}));
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

/** Prices, incomes, counts: a few are many times the usual. True where the logarithm is proposed. */
bool proposeLog(Patient& p, const ColumnStats& target) {
    constexpr double wide = 20, leaning = 1.25;
    if (!(target.minimum > 0) || target.maximum < wide * target.minimum || target.mean < leaning * target.median) return false;
    const std::string text = " spans " + shortNumber(target.minimum, 3) + " to " + shortNumber(target.maximum, 3) + ", most of it small: its logarithm is learnt more easily";
    p.warn(target.name + text, "Take the log of " + target.name, [name = target.name](DataRecipe recipe) {
        recipe.columns[name].scaling = ColumnScaling::Log;
        recipe.targetNumbers = "standardize";
        return recipe;
    });
    return true;
}

void checkNumericTarget(Patient& p, const Question& q) {
    const ColumnStats& target = p.targetStats[q.target];
    if (target.type != ColumnType::Number || q.form != TargetForm::Number) return;
    const bool plain = scalingOf(p.recipe, target.name) == ColumnScaling::Auto;
    if (!plain || proposeLog(p, target) || p.recipe.targetNumbers != "none") return;
    if (!(target.stddev > 100) && !(std::abs(target.mean) > 1000)) return;
    const std::string text = " lies around " + shortNumber(target.mean, 3) + " ± " + shortNumber(target.stddev, 3) + ": a loss of squares becomes very large";
    p.warn(target.name + text, "Standardize " + target.name, [](DataRecipe recipe) {
        recipe.targetNumbers = "standardize";
        return recipe;
    });
}

/** What prepare would say of these labels and this loss, in a sentence. */
void checkLoss(Patient& p, const Question& q) {
    const ColumnStats& target = p.targetStats[q.target];
    try {
        const Roles chosen = roles(p.raw, p.recipe, p.wanted);
        const TargetPlan plan = planTargets(*p.raw.table, p.recipe, q.several ? std::vector<int>{chosen.targets[q.target]} : chosen.targets, q.form);
        const Column& column = plan.columns.front();
        const bool classes = column.type == ColumnType::Category;
        const std::size_t count = columnStats(column).distinct;
        if (classes && count < 2) return p.problem("The target " + target.name + " is " + (count ? "the same" : "missing") + " in every row");
        if (classes && q.form == TargetForm::Number)
            return p.warn(target.name + " holds " + std::to_string(count) + " classes, but " + q.loss + " is a loss for numbers");
        if (classes && q.form == TargetForm::Binary && count > 2)
            return p.warn(target.name + " holds " + std::to_string(count) + " classes that exclude each other, but binary_crossentropy treats each as its own yes or no");
        if (q.form == TargetForm::Index && p.recipe.targetCategories == "one_hot")
            return p.problem("sparse_categorical_crossentropy takes one number a sample, not one-hot targets", "Follow the loss", [](DataRecipe recipe) {
                recipe.targetCategories = "auto";
                return recipe;
            });
        if (q.form == TargetForm::OneHot && p.recipe.targetCategories == "index")
            return p.problem("categorical_crossentropy takes one-hot targets, not class numbers", "Follow the loss", [](DataRecipe recipe) {
                recipe.targetCategories = "auto";
                return recipe;
            });
        const std::string of = q.several ? " of " + target.name : "";
        p.goodOfLoss(classes ? "Labels" + of + " fit the loss: " + std::to_string(count) + " classes, " + q.loss : "Target" + (q.several ? " " + target.name : "") + " fits the loss: numbers, " + q.loss);
    } catch (const Error& e) {
        p.problem(e.what());
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

constexpr std::size_t fewest = 3;  // samples of a class: one for each part

/** counts: most frequent first. Leaving out helps where two classes remain and nobody else is asked about these samples. */
void warnOfRare(Patient& p, const Question& q, const std::vector<CategoryCount>& counts, const std::string& of) {
    const auto enough = static_cast<std::size_t>(std::count_if(counts.begin(), counts.end(), [](const auto& c) { return c.count >= fewest; }));
    const auto& least = counts.back();
    const std::string sentence = "Class " + least.name + of + " has only " + plural(least.count, "sample", "samples") + ", too few for training, validation and test";
    if (enough < 2 || q.several) return p.warn(sentence);
    p.warn(sentence, counts.size() - enough == 1 ? "Leave out " + least.name : "Leave out the " + std::to_string(counts.size() - enough) + " rarest classes", [](DataRecipe recipe) {
               recipe.minClassSamples = static_cast<std::int64_t>(fewest);
               return recipe;
           });
}

void checkBalance(Patient& p, const Question& q, std::vector<CategoryCount> counts, const std::string& target) {
    if (counts.size() < 2) return;
    std::stable_sort(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.count > b.count; });
    const auto &most = counts.front(), &least = counts.back();
    const std::string of = q.several ? " of " + target : "";
    const double ratio = static_cast<double>(most.count) / static_cast<double>(std::max<std::size_t>(least.count, 1));
    if (least.count < fewest) return warnOfRare(p, q, counts, of);
    if (ratio < 5) {
        const std::string range = least.count == most.count ? std::to_string(least.count) : std::to_string(least.count) + " to " + std::to_string(most.count);
        return p.good("Classes" + of + " are balanced: " + range + " samples each");
    }
    const bool unfair = !p.recipe.split.stratify || !p.recipe.split.shuffle;
    const std::string sentence = "Class " + most.name + of + " is " + fixedNumber(ratio, 0) + "× as frequent as " + least.name;
    if (!unfair && p.project && p.project->training.classWeight == "balanced") return p.good(sentence + ", and rare classes count more");
    if (!unfair && p.project)
        return p.warnOfTraining(sentence + ": look at more than the accuracy", "Let rare classes count more", [](Project& project) { project.training.classWeight = "balanced"; });
    if (!unfair) return p.warn(sentence + ": look at more than the accuracy");
    p.warn(sentence + " and the split does not care", "Stratify the split", [](DataRecipe recipe) {
        recipe.split.stratify = recipe.split.shuffle = true;
        return recipe;
    });
}

/** Samples of validation and test that also train; out of how many. */
void reportDuplicates(Patient& p, const std::vector<std::uint64_t>& hashes, const Parts& parts) {
    std::unordered_map<std::uint64_t, bool> trained;
    trained.reserve(parts.train.size());
    for (auto i : parts.train) trained[hashes[i]] = true;
    std::size_t count = 0;
    for (const auto* part : {&parts.validation, &parts.test})
        for (auto i : *part) count += trained.count(hashes[i]);
    const std::size_t held = parts.validation.size() + parts.test.size();
    if (held == 0) return p.warn("No rows are kept for validation or test: nothing tells learning from memorising");
    if (count == 0) return p.good("No duplicate rows across the split");
    p.warn(plural(count, "row", "rows") + " of validation and test " + (count == 1 ? "is" : "are") + " in the training part too: scores look better than they are",
           "Keep equal rows in one part", [](DataRecipe recipe) {
               recipe.split.duplicatesTogether = true;
               return recipe;
           });
}

void checkTableDuplicates(Patient& p) {
    const auto n = static_cast<std::uint32_t>(p.raw.rows());
    Rows all(n);
    for (std::uint32_t i = 0; i < n; ++i) all[i] = i;
    const auto hashes = rowHashes({p.inputs, p.targets}, all);
    Parts parts = splitSamples(n, p.recipe.split, p.targets.empty() ? std::vector<std::int32_t>() : strata(p.targets[0], all));
    if (p.recipe.split.duplicatesTogether) keepTogether(parts, hashes);
    reportDuplicates(p, hashes, parts);
}

/** Samples of several rows: parts in order of time, in which equal rows are no duplicates. */
void examineSeries(Patient& p) {
    checkMissing(p);
    checkScale(p);
    if (p.targets.empty()) return p.problem("No column is the target: choose the column to predict");
    for (const Question& q : p.questions) checkLoss(p, q), checkNumericTarget(p, q);
    try {
        const Dataset data = prepare(p.raw, p.recipe, p.wanted);
        p.good("Split in order of time: " + plural(data.parts.train.size(), "window", "windows") + " train, the newest " +
               std::to_string(data.parts.test.size()) + " test");
        if (data.parts.test.empty() && data.parts.validation.empty()) p.warn("No rows are kept for validation or test: nothing tells learning from memorising");
    } catch (const Error& e) {
        p.problem(e.what());
    }
}

void examineTable(Patient& p) {
    readTable(p);
    if (p.recipe.windows.on()) return examineSeries(p);
    if (!p.raw.leftOut.empty()) {
        std::vector<std::string> files;
        for (const auto& out : p.raw.leftOut) files.push_back(out.file);
        p.warn(plural(files.size(), "text is", "texts are") + " left out, for they cannot be read: " + firstOf(files, 2));
    }
    if (p.inputs.empty()) p.problem("No column is an input: choose columns to predict from");
    else checkInputs(p);
    checkMissing(p);
    checkConstant(p);
    checkIdentifiers(p);
    checkDates(p);
    checkScale(p);
    if (p.targets.empty()) return p.problem("No column is the target: choose the column to predict");
    for (const Question& q : p.questions) {
        checkLoss(p, q);
        checkLeaks(p, q.target);
        checkNumericTarget(p, q);
        if (q.form == TargetForm::Number) continue;
        const Column& target = p.targets[q.target];
        const Column classes = p.targetStats[q.target].distinct <= 1000 ? convert(target, ColumnType::Category) : target;
        checkBalance(p, q, columnStats(classes).categories, target.name);
    }
    checkTableDuplicates(p);
}

/** Counting anew helps where there is one target alone: of several, the others would be so no longer. */
void warnOfGap(Patient& p, const Question& q, const std::string& target, const std::string& sentence) {
    if (q.several) return p.warn(sentence);
    p.warn(sentence, "Count the classes anew", [target](DataRecipe recipe) {
        recipe.columns[target].type = ColumnType::Category;
        recipe.columns[target].role = ColumnRole::Target;
        return recipe;
    });
}

/** Labels of an array, one a sample. */
void checkLabels(Patient& p, const Question& q, const Dataset& data) {
    const Tensor& y = data.targets[q.target];
    if (y.dtype() != DType::Int32 || y.shape().rank() != 1) return;
    std::vector<CategoryCount> counts;
    for (const auto& name : classNames(data, q.target)) counts.push_back({name, 0});
    for (const auto label : y.as<std::int32_t>()) {
        while (counts.size() <= static_cast<std::size_t>(label)) counts.push_back({std::to_string(counts.size()), 0});
        ++counts[static_cast<std::size_t>(label)].count;
    }
    const std::string& target = data.targetNames[q.target];
    const std::string of = q.several ? " of " + target : "";
    const auto gap = std::find_if(counts.begin(), counts.end(), [](const auto& c) { return c.count == 0; });
    if (gap == counts.end()) p.goodOfLoss("Labels" + of + " fit the loss: " + std::to_string(counts.size()) + " classes, " + q.loss);
    else warnOfGap(p, q, target, "No sample has label " + gap->name + of + ": labels are expected to be 0, 1, 2 …");
    std::erase_if(counts, [](const auto& c) { return c.count == 0; });
    checkBalance(p, q, counts, target);
}

void examineArrays(Patient& p) {
    Dataset data;
    try {
        data = prepare(p.raw, p.recipe, p.wanted);
    } catch (const Error& e) {
        return p.problem(e.what());
    }
    if (!p.raw.leftOut.empty()) {
        std::vector<std::string> files;
        for (const auto& out : p.raw.leftOut) files.push_back(out.file);
        p.warn(plural(files.size(), "picture is", "pictures are") + " left out, for they cannot be read: " + firstOf(files, 2));
    }
    for (const Question& q : p.questions) checkLabels(p, q, data);
    for (auto& finding : examineNumbers(data, p.project)) p.findings.push_back(std::move(finding));
    reportDuplicates(p, sampleHashes(data.inputs), data.parts);
}

}  // namespace

void mend(Project& project, const Finding& finding) {
    if (finding.fix) project.data = finding.fix(std::move(project.data));
    if (finding.change) finding.change(project);
}

DoctorsFacts doctorsFacts(const Project& project) {
    DoctorsFacts facts{project.training.classWeight, {}};
    for (const Node& node : project.graph.nodes)
        if (node.layer == "Input") facts.scaled.push_back(scalesInput(project.graph, node.id));
    return facts;
}

std::vector<Finding> examine(const RawData& raw, const DataRecipe& recipe, const std::vector<std::string>& losses, const Wanted& wanted, const Project* project) {
    if (raw.empty()) return {};
    Patient p{raw, recipe, wanted, project, {}, {}, {}, {}, {}, {}};
    for (std::size_t i = 0; i < wanted.forms.size(); ++i) p.questions.push_back({losses[i], wanted.forms[i], i, wanted.several()});
    try {
        if (raw.table)
            examineTable(p);
        else
            examineArrays(p);
    } catch (const Error& e) {
        p.problem(e.what());
    }
    return p.findings;
}

}  // namespace lamina
