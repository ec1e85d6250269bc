// SPDX-License-Identifier: GPL-3.0-or-later
// The data doctor's look at what is to be predicted: labels and loss, frequent and rare classes, large numbers.
#include <algorithm>
#include <cmath>

#include "engine/base/error.h"
#include "engine/base/words.h"
#include "engine/data/class_balance.h"
#include "engine/data/columns.h"
#include "engine/data/patient.h"
#include "engine/data/prepare.h"

namespace lamina::doctor {

namespace {

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

constexpr std::size_t fewest = 3;  // samples of a class: one for each part

/** counts: most frequent first. Leaving out helps where two classes remain and nobody else is asked about these samples. */
void warnOfRare(Patient& p, const Question& q, const std::vector<CategoryCount>& counts, const std::string& of) {
    const auto enough = static_cast<std::size_t>(std::count_if(counts.begin(), counts.end(), [](const auto& c) { return c.count >= fewest; }));
    const auto& least = counts.back();
    const std::string sentence = "Class " + visible(least.name) + of + " has only " + plural(least.count, "sample", "samples") + ", too few for training, validation and test";
    if (enough < 2 || q.several) return p.warn(sentence);
    p.warn(sentence, counts.size() - enough == 1 ? "Leave out " + visible(least.name) : "Leave out the " + std::to_string(counts.size() - enough) + " rarest classes", [](DataRecipe recipe) {
               recipe.minClassSamples = static_cast<std::int64_t>(fewest);
               return recipe;
           });
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

/** One target asked in a way that its classes are not meant. Two facts of a finding, for two readers: what is of the loss stays unsaid beside a
 *  misfit of net and loss (checks/misfits.h); whatever is of so many exclusive classes is offered a net that asks which (checks/checkup.h). */
void warnOfLoss(Patient& p, const Question& q, std::size_t classes, const std::string& sentence) {
    p.warn(sentence);
    if (q.several) return;
    p.findings.back().ofLoss = true;
    p.findings.back().exclusive = classes;
}

}  // namespace

void checkNumericTarget(Patient& p, const Question& q) {
    const ColumnStats& target = p.targetStats[q.target];
    if (target.type != ColumnType::Number || q.form != TargetForm::Number) return;
    if (target.distinct == 1 && target.count > 1) return p.problem("The target " + target.name + " is the same in every row: there is nothing to learn");
    const bool plain = scalingOf(p.recipe, target.name) == ColumnScaling::Auto;
    if (!plain || proposeLog(p, target) || p.recipe.targetNumbers != "none") return;
    if (!(target.stddev > 100) && !(std::abs(target.mean) > 1000)) return;
    const std::string text = " lies around " + shortNumber(target.mean, 3) + " ± " + shortNumber(target.stddev, 3) + ": a loss of squares becomes very large";
    p.warn(target.name + text, "Standardize " + target.name, [](DataRecipe recipe) {
        recipe.targetNumbers = "standardize";
        return recipe;
    });
}

void checkLoss(Patient& p, const Question& q) {
    const ColumnStats& target = p.targetStats[q.target];
    try {
        const Roles chosen = roles(p.raw, p.recipe, p.wanted);
        const TargetPlan plan = planTargets(*p.raw.table, p.recipe, q.several ? std::vector<int>{chosen.targets[q.target]} : chosen.targets, q.form);
        const Column& column = plan.columns.front();
        const bool classes = column.type == ColumnType::Category;
        const std::size_t count = columnStats(column).distinct;
        if (classes && count < 2) return p.problem("The target " + target.name + " is " + (count ? "the same" : "missing") + " in every row: there is nothing to tell apart");
        if (classes && q.form == TargetForm::Number)
            return warnOfLoss(p, q, count, target.name + " holds " + std::to_string(count) + " classes, but " + q.loss + " is a loss for numbers");
        if (classes && q.form == TargetForm::Binary && count > 2)
            return warnOfLoss(p, q, count, target.name + " holds " + std::to_string(count) + " classes that exclude each other, but binary_crossentropy treats each as its own yes or no");
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

void checkBalance(Patient& p, const Question& q, std::vector<CategoryCount> counts, const std::string& target) {
    if (counts.size() < 2) return;
    std::stable_sort(counts.begin(), counts.end(), [](const auto& a, const auto& b) { return a.count > b.count; });
    const auto &most = counts.front(), &least = counts.back();
    const std::string of = q.several ? " of " + target : "";
    const double ratio = static_cast<double>(most.count) / static_cast<double>(std::max<std::size_t>(least.count, 1));
    if (least.count < fewest) return warnOfRare(p, q, counts, of);
    constexpr double even = 1.5;
    if (!isRareBeside(least.count, most.count)) {
        const std::string range = least.count == most.count ? std::to_string(least.count) : std::to_string(least.count) + " to " + std::to_string(most.count);
        return p.good("Classes" + of + (ratio <= even ? " are balanced: " : " have ") + range + " samples each");
    }
    const bool unfair = !p.recipe.split.stratify || !p.recipe.split.shuffle;
    const std::string sentence = "Class " + visible(most.name) + of + " is " + fixedNumber(ratio, 0) + "× as frequent as " + visible(least.name);
    if (!unfair && p.facts && p.facts->classWeight == "balanced") return p.good(sentence + ", and rare classes count more");
    if (!unfair && p.facts && p.facts->classWeight == "own") return p.good(sentence + ", and classes have weights of their own");
    if (!unfair && p.facts)
        return p.warn(sentence + ": look at more than the accuracy", letRareClassesCount().title, letRareClassesCount().change);
    if (!unfair) return p.warn(sentence + ": look at more than the accuracy");
    p.warn(sentence + " and the split does not care", "Stratify the split", [](DataRecipe recipe) {
        recipe.split.stratify = recipe.split.shuffle = true;
        return recipe;
    });
}

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
    const auto occurring = std::count_if(counts.begin(), counts.end(), [](const auto& c) { return c.count > 0; });
    if (occurring == 1 && y.shape()[0] > 1) return p.problem("Every sample has the same label" + of + ": there is nothing to tell apart, add samples of another class");
    const auto gap = std::find_if(counts.begin(), counts.end(), [](const auto& c) { return c.count == 0; });
    if (gap == counts.end()) p.goodOfLoss("Labels" + of + " fit the loss: " + std::to_string(counts.size()) + " classes, " + q.loss);
    else warnOfGap(p, q, target, "No sample has label " + visible(gap->name) + of + ": labels are expected to be 0, 1, 2 …");
    std::erase_if(counts, [](const auto& c) { return c.count == 0; });
    checkBalance(p, q, counts, target);
}

}  // namespace lamina::doctor
