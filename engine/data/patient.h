// SPDX-License-Identifier: GPL-3.0-or-later
// What the checks of the data doctor look at and write down: the inside of doctor.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engine/base/quantities.h"
#include "engine/data/column_stats.h"
#include "engine/data/dataset.h"
#include "engine/data/doctor.h"

namespace lamina::doctor {

using Severity = Issue::Severity;

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
    const DoctorsFacts* facts;  // null: of no project
    std::vector<Question> questions;
    std::vector<Column> inputs, targets;  // of a table, of the types chosen
    std::vector<ColumnStats> inputStats, targetStats;
    std::vector<Issue> findings;

    void good(const std::string& sentence) { findings.push_back({Severity::Good, 0, sentence}); }
    void goodOfLoss(const std::string& sentence) { good(sentence), findings.back().ofLoss = true; }
    void warn(const std::string& sentence) { findings.push_back({Severity::Warning, 0, sentence}); }
    void warn(const std::string& sentence, const std::string& button, Change change) { warn(sentence), offer(button, std::move(change)); }
    void problem(const std::string& sentence) { findings.push_back({Severity::Error, 0, sentence}); }
    void problem(const std::string& sentence, const std::string& button, Change change) { problem(sentence), offer(button, std::move(change)); }

 private:
    void offer(const std::string& button, Change change) { findings.back().remedies.push_back({button, std::move(change)}); }
};

inline std::string plural(std::size_t n, const std::string& one, const std::string& many) {
    return groupedCount(static_cast<std::int64_t>(n)) + " " + (n == 1 ? one : many);
}

inline constexpr std::size_t mostNames = 3;  // columns that a sentence names

inline std::string rows(std::size_t n) { return plural(n, "row", "rows"); }

inline DataChange ignore(std::vector<std::string> columns) {
    return [columns = std::move(columns)](DataRecipe recipe) {
        for (const auto& name : columns) recipe.columns[name].role = ColumnRole::Ignore;
        return recipe;
    };
}

/** What prepare would say of these labels and this loss, in a sentence. */
void checkLoss(Patient& p, const Question& q);

/** Of a target of numbers: whether it is too large, or most of it too small, to be learnt as it is. */
void checkNumericTarget(Patient& p, const Question& q);

/** Whether classes are about as frequent as one another. */
void checkBalance(Patient& p, const Question& q, std::vector<CategoryCount> counts, const std::string& target);

/** Labels of an array, one a sample. */
void checkLabels(Patient& p, const Question& q, const Dataset& data);

}  // namespace lamina::doctor
