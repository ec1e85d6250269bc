// SPDX-License-Identifier: GPL-3.0-or-later
// Which columns or arrays enter the net, and which are asked of it.
#include <algorithm>

#include "engine/base/error.h"
#include "engine/base/words.h"
#include "engine/data/csv.h"
#include "engine/data/csv_cells.h"
#include "engine/data/prepare.h"

namespace lamina {

namespace {

constexpr const char* weightsName = "sample_weight";  // as Keras calls them

bool isTargetName(const std::string& name) {
    static const std::vector<std::string> names = {"y", "label", "labels", "target", "targets", "mask", "masks", "y_train", "y_test"};
    if (std::find(names.begin(), names.end(), name) != names.end()) return true;
    return name.size() > 1 && name[0] == 'y' && name.find_first_not_of("0123456789", 1) == std::string::npos;
}

std::vector<std::string> namesOf(const RawData& raw) {
    std::vector<std::string> names;
    if (raw.table)
        for (const auto& column : raw.table->columns) names.push_back(column.name);
    if (raw.arrays)
        for (const auto& array : *raw.arrays) names.push_back(array.name);
    return names;
}

bool isTarget(const ColumnChoice& choice) { return choice.role == ColumnRole::Target || choice.role == ColumnRole::InputAndTarget; }

/** One array an input and output, where none is a target by its role or by a name such as y. */
void takeTargetNamed(Roles& out, const std::vector<std::string>& names, const DataRecipe& recipe, const std::string& output) {
    if (!out.targets.empty() || std::any_of(recipe.columns.begin(), recipe.columns.end(), [](const auto& c) { return isTarget(c.second); })) return;
    const auto target = std::find_if(out.inputs.begin(), out.inputs.end(), [&](int i) { return names[static_cast<std::size_t>(i)] == output; });
    if (target == out.inputs.end()) return;
    out.targets.push_back(*target);
    out.inputs.erase(target);
}

}  // namespace

Roles roles(const RawData& raw, const DataRecipe& recipe) {
    const auto names = namesOf(raw);
    bool chosen = false;
    for (const auto& [name, choice] : recipe.columns) {
        if (!isTarget(choice)) continue;
        chosen = true;
        if (std::find(names.begin(), names.end(), name) == names.end())
            throw Error::input("the target \"" + name + "\" is not in the data; received " + firstOf(names, 8), "data",
                               "choose another target");
    }
    Roles out;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto choice = recipe.columns.find(names[i]);
        ColumnRole role = choice == recipe.columns.end() ? ColumnRole::Input : choice->second.role;
        if (choice == recipe.columns.end() && names[i] == weightsName) role = ColumnRole::SampleWeight;
        if (role == ColumnRole::SampleWeight) out.weights = static_cast<int>(i);
        if (!chosen && raw.arrays && role == ColumnRole::Input && isTargetName(names[i])) role = ColumnRole::Target;
        if (role == ColumnRole::Input || role == ColumnRole::InputAndTarget) out.inputs.push_back(static_cast<int>(i));
        if (role == ColumnRole::Target || role == ColumnRole::InputAndTarget) out.targets.push_back(static_cast<int>(i));
    }
    return out;
}

void keepChoices(DataRecipe& recipe, const DataRecipe& before, const RawData& raw) {
    const auto names = namesOf(raw);
    const auto isThere = [&](const std::string& name) { return std::find(names.begin(), names.end(), name) != names.end(); };
    if (before.source != recipe.source) return;
    for (const auto& [name, choice] : before.columns)
        if (isTarget(choice) && !isThere(name)) return;
    const bool chosen = std::any_of(before.columns.begin(), before.columns.end(), [](const auto& c) { return isTarget(c.second); });
    if (chosen) std::erase_if(recipe.columns, [](const auto& c) { return isTarget(c.second); });
    for (const auto& [name, choice] : before.columns)
        if (isThere(name)) recipe.columns[name] = choice;
    recipe.numbers = before.numbers, recipe.categories = before.categories;
    recipe.missing = before.missing, recipe.minClassSamples = before.minClassSamples;
    recipe.targetNumbers = before.targetNumbers, recipe.targetCategories = before.targetCategories;
}

void chooseType(DataRecipe& recipe, const std::string& column, ColumnType type) {
    ColumnChoice& choice = recipe.columns[column];
    choice.type = type;
    if (choice.role == ColumnRole::Ignore && (type == ColumnType::Number || type == ColumnType::Text)) choice.role = ColumnRole::Input;
}

bool renameColumn(DataRecipe& recipe, const Table& table, std::size_t column, const std::string& name) {
    if (trimmed(name).empty() || trimmed(name) != name || table.find(name) >= 0) return false;
    std::vector<std::string> names;
    for (const auto& one : table.columns) names.push_back(one.name);
    auto choice = recipe.columns.extract(names.at(column));
    names[column] = name;
    std::string line = csvLine(names);
    line.pop_back();  // its end
    recipe.options["column_names"] = line;
    recipe.columns.erase(name);
    if (choice) {
        choice.key() = name;
        recipe.columns.insert(std::move(choice));
    }
    return true;
}

Roles roles(const RawData& raw, const DataRecipe& recipe, const Wanted& wanted) {
    const auto names = namesOf(raw), inputs = wanted.inputNames(), outputs = wanted.outputNames();
    const auto placeOf = [&](const std::string& name) { return static_cast<int>(std::find(names.begin(), names.end(), name) - names.begin()); };
    const auto allThere = [&](const std::vector<std::string>& list) {
        return !list.empty() && std::all_of(list.begin(), list.end(), [&](const auto& name) { return placeOf(name) < static_cast<int>(names.size()); });
    };
    const auto isOutput = [&](const std::string& name) { return std::find(outputs.begin(), outputs.end(), name) != outputs.end(); };
    // One of several that are all called as the outputs is no choice against the others: a table is opened with a guess.
    const bool chosen = std::any_of(recipe.columns.begin(), recipe.columns.end(), [&](const auto& c) { return c.second.role == ColumnRole::Target && !isOutput(c.first); });
    const auto ignored = [&](const std::string& name) {
        const auto choice = recipe.columns.find(name);
        return choice != recipe.columns.end() && choice->second.role == ColumnRole::Ignore;
    };
    const bool byName = !chosen && allThere(outputs) && std::none_of(outputs.begin(), outputs.end(), ignored);
    const auto isOtherTarget = [&](const std::string& name) {
        const bool isInput = std::find(inputs.begin(), inputs.end(), name) != inputs.end();
        return raw.arrays && isTargetName(name) && !isInput && !recipe.columns.contains(name);
    };
    Roles out = byName ? Roles{} : roles(raw, recipe);
    if (raw.arrays) takeTargetNamed(out, names, recipe, wanted.several() ? std::string() : wanted.outputs.front().name);
    const auto take = [&](std::vector<int>& list, const std::vector<std::string>& wantedNames) {
        list.clear();
        for (const auto& name : wantedNames) list.push_back(placeOf(name));
    };
    const auto all = [&](const std::vector<int>& list, const std::vector<std::string>& wantedNames) {
        return list.size() == wantedNames.size() && std::all_of(list.begin(), list.end(), [&](int i) { return std::find(wantedNames.begin(), wantedNames.end(), names[static_cast<std::size_t>(i)]) != wantedNames.end(); });
    };
    if (byName) {
        take(out.targets, outputs);
        for (int i = 0; i < static_cast<int>(names.size()); ++i)
            if (names[static_cast<std::size_t>(i)] == weightsName) out.weights = i;
            else if (const auto choice = recipe.columns.find(names[static_cast<std::size_t>(i)]); choice != recipe.columns.end() && choice->second.role == ColumnRole::SampleWeight) out.weights = i;
            else if (ignored(names[static_cast<std::size_t>(i)]) || isOtherTarget(names[static_cast<std::size_t>(i)])) continue;
            else if (std::find(out.targets.begin(), out.targets.end(), i) == out.targets.end()) out.inputs.push_back(i);
    } else if (all(out.targets, outputs)) {
        take(out.targets, outputs);
    }
    if (raw.arrays && allThere(inputs) && (byName || all(out.inputs, inputs))) take(out.inputs, inputs);
    if (wanted.several() && out.targets.size() != wanted.outputs.size())
        throw Error::input("the net has " + std::to_string(wanted.outputs.size()) + " outputs (" + firstOf(outputs, 8) + "), the data " +
                               (out.targets.size() == 1 ? "1 target" : std::to_string(out.targets.size()) + " targets"),
                           "data", "choose a target for each output, or remove the outputs that are too many");
    return out;
}

}  // namespace lamina
