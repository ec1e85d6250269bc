// SPDX-License-Identifier: GPL-3.0-or-later
// Targets of a table: which are classes, how they leave for the loss.
#include <algorithm>
#include <cmath>
#include <set>

#include "engine/base/error.h"
#include "engine/base/words.h"
#include "engine/data/columns.h"
#include "engine/data/label_bounds.h"
#include "engine/data/split.h"

namespace lamina {

namespace {

/** What the different numbers of a column are, found in one pass. */
struct Values {
    std::size_t distinct = 0;  // up to one more than labels may be
    bool whole = true;
    double minimum = 0, maximum = 0;
};

Values look(std::span<const double> numbers) {
    Values found;
    std::set<double> seen;
    for (double v : numbers) {
        if (std::isnan(v)) continue;
        found.whole = found.whole && v == std::floor(v);
        if (seen.size() <= labels::mostDifferent) seen.insert(v);
        found.minimum = std::min(found.minimum, v);
        found.maximum = std::max(found.maximum, v);
    }
    found.distinct = seen.size();
    return found;
}

[[noreturn]] void noClasses(const Column& column, const Values& values) {
    const std::string many = values.distinct > labels::mostDifferent ? labels::moreThanMost : std::to_string(values.distinct);
    throw Error::input("the loss needs classes, but the target holds " + many + " different numbers" +
                           (values.whole ? "" : ", not all of them whole"),
                       "column \"" + column.name + "\"",
                       "choose a loss for numbers such as mean_squared_error, or make the column a category");
}

/** Where every answer is the same there is nothing to tell apart, whatever the loss. */
[[noreturn]] void oneValue(const std::string& column, const std::string& value) {
    throw Error::input("the target has only one value, \"" + value + "\", in every row: there is nothing to tell apart", "column \"" + column + "\"",
                       "choose another target, or add rows with another value");
}

/** A column of numbers as the form wants it: classes, or numbers. varies: it must not be the same in every row, as one of several labels may. */
Column asForm(const Column& column, TargetForm form, bool varies) {
    if (form == TargetForm::Number) return column;
    const Values values = look(column.numbers);
    if (form == TargetForm::Binary) {
        if (varies && values.distinct == 1 && column.rows() > 1) {
            const auto only = std::find_if(column.numbers.begin(), column.numbers.end(), [](double v) { return !std::isnan(v); });
            oneValue(column.name, exactNumber(*only));
        }
        if (values.distinct == 2) return convert(column, ColumnType::Category);
        if (values.minimum >= 0 && values.maximum <= 1) return column;  // probabilities
        throw Error::input("binary_crossentropy needs two classes, or numbers from 0 to 1; the target holds " +
                               std::to_string(values.distinct) + " different numbers",
                           "column \"" + column.name + "\"", "choose another loss or another target");
    }
    if (!values.whole || values.distinct > labels::mostDifferent) noClasses(column, values);
    return convert(column, ColumnType::Category);
}

/** "0", "1", "2" of "2": a number says by itself which class of a net it is; empty of a word, which does not. */
std::vector<std::string> classesUpTo(const std::string& value) {
    const bool number = !value.empty() && value.size() < 4 && value.find_first_not_of("0123456789") == std::string::npos;
    std::vector<std::string> classes;
    for (int c = 0; number && c <= std::stoi(value); ++c) classes.push_back(std::to_string(c));
    return classes;
}

TargetForm chosenForm(const DataRecipe& recipe, TargetForm form) {
    if (recipe.targetCategories == "one_hot") return TargetForm::OneHot;
    if (recipe.targetCategories == "index" && form == TargetForm::OneHot) return TargetForm::Index;
    return form;
}

bool oneHot(const DataRecipe& recipe, TargetForm form, std::size_t classes) {
    if (form == TargetForm::OneHot) return true;
    return form != TargetForm::Index && recipe.targetCategories != "index" && classes > 2;
}

[[noreturn]] void unseenClass(const PreparedColumn& fitted, const std::string& value) {
    throw Error::input("expected one of the classes " + firstOf(fitted.categories, 10) + ", received \"" + value + "\"",
                       "column \"" + fitted.name + "\"", "leave these rows out, or train with them");
}

/** Index of the class of each row. */
std::vector<std::int32_t> classIndices(const PreparedColumn& fitted, const Column& column, std::span<const std::uint32_t> rows) {
    const auto map = categoryMap(column, fitted.categories);
    std::vector<std::int32_t> indices;
    indices.reserve(rows.size());
    for (auto row : rows) {
        const auto code = static_cast<std::size_t>(column.codes[row]);
        if (map[code] < 0) unseenClass(fitted, column.categories[code]);
        indices.push_back(map[code]);
    }
    return indices;
}

}  // namespace

std::size_t plainClasses(const Column& column) {
    if (column.type == ColumnType::Category) return column.categories.size();
    std::set<double> seen;
    std::size_t count = 0;
    for (double v : column.numbers) {
        if (std::isnan(v)) continue;
        if (v != std::floor(v) || v < 0 || v > static_cast<double>(labels::largestPlain)) return 0;
        seen.insert(v);
        ++count;
    }
    const std::size_t classes = seen.size();
    const bool gapless = classes > 1 && *seen.begin() <= 1 && *seen.rbegin() == *seen.begin() + static_cast<double>(classes - 1);
    if (!gapless) return 0;
    const bool yesOrNo = classes == 2 && *seen.begin() == 0;
    return yesOrNo || (classes <= labels::largestPlain && count >= labels::timesEach * classes) ? classes : 0;
}

TargetPlan planTargets(const Table& table, const DataRecipe& recipe, const std::vector<int>& targets, TargetForm form, bool judging) {
    TargetPlan plan{chosenForm(recipe, form), {}, judging};
    const bool classes = plan.form == TargetForm::Index || plan.form == TargetForm::OneHot;
    if (classes && targets.size() > 1)
        throw Error::input("a loss over classes takes one target column, received " + std::to_string(targets.size()),
                           "targets", "choose one target, or a loss for numbers or yes/no answers");
    for (int t : targets) {
        const Column& raw = table.columns[static_cast<std::size_t>(t)];
        const auto choice = recipe.columns.find(raw.name);
        Column column = choice == recipe.columns.end() ? raw : convert(raw, choice->second.type);
        plan.columns.push_back(column.type == ColumnType::Category ? std::move(column) : asForm(column, plan.form, targets.size() == 1 && !judging));
    }
    return plan;
}

std::vector<PreparedColumn> fitTargets(const TargetPlan& plan, const DataRecipe& recipe, std::span<const std::uint32_t> rows,
                                       std::span<const std::uint32_t> trainRows) {
    std::vector<PreparedColumn> fitted;
    for (const auto& column : plan.columns) {
        if (column.type == ColumnType::Number) {
            const bool scaled = plan.form == TargetForm::Number;
            fitted.push_back(fitNumber(column, trainRows, scaled ? recipe.targetNumbers : "none",
                                       scaled ? scalingOf(recipe, column.name) : ColumnScaling::Auto));
            continue;
        }
        fitted.push_back(fitCategory(column, rows, false));
        if (plan.columns.size() == 1 && rows.size() > 1 && fitted.back().categories.size() == 1) {
            const auto classes = plan.judging ? classesUpTo(fitted.back().categories.front()) : std::vector<std::string>();
            if (classes.empty()) oneValue(column.name, fitted.back().categories.front());
            fitted.back().categories = classes;
        }
        fitted.back().oneHot = oneHot(recipe, plan.form, fitted.back().categories.size());
        if (plan.columns.size() > 1 && fitted.back().categories.size() > 2)
            throw Error::input("of several targets each needs numbers or two classes; this one has " +
                                   std::to_string(fitted.back().categories.size()) + " classes",
                               "column \"" + column.name + "\"", "choose it alone, or leave it out");
        if (plan.columns.size() > 1) fitted.back().oneHot = false;
    }
    return fitted;
}

Tensor applyTargets(const std::vector<PreparedColumn>& fitted, const std::vector<Column>& columns,
                    std::span<const std::uint32_t> rows, TargetForm form) {
    const auto n = static_cast<Dim>(rows.size());
    if (fitted.size() == 1 && fitted[0].category && !fitted[0].oneHot && form != TargetForm::Number &&
        form != TargetForm::Binary)
        return Tensor::of(Shape{n}, classIndices(fitted[0], columns[0], rows));

    std::size_t stride = 0;
    for (const auto& column : fitted) stride += width(column);
    std::vector<float> values(rows.size() * stride, 0.0f);
    std::size_t at = 0;
    CellCounts counts;
    for (std::size_t c = 0; c < fitted.size(); ++c) {
        if (fitted[c].category) classIndices(fitted[c], columns[c], rows);  // throws on unseen classes
        applyColumn(fitted[c], columns[c], rows, values.data() + at, stride, counts);
        at += width(fitted[c]);
    }
    for (const Column& column : columns) letGo(column);
    return Tensor::of(Shape{n, static_cast<Dim>(stride)}, std::move(values));
}

std::vector<std::int32_t> strata(const Column& target, std::span<const std::uint32_t> rows) {
    if (target.type == ColumnType::Category) {
        std::vector<std::int32_t> codes;
        codes.reserve(rows.size());
        for (auto row : rows) codes.push_back(target.codes[row]);
        return codes;
    }
    std::vector<double> values;
    values.reserve(rows.size());
    for (auto row : rows) values.push_back(target.numbers[row]);
    return quantileStrata(values);
}

}  // namespace lamina
