// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/checks/class_weights.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <span>
#include <unordered_set>

#include "engine/base/error.h"
#include "engine/base/spelling.h"
#include "engine/base/words.h"
#include "engine/checks/fit.h"
#include "engine/data/prepare.h"

namespace lamina {

namespace {

using Counts = std::vector<std::int64_t>;

/** Labels, one a sample or one at each position of it. */
Counts countIndices(const Tensor& target, const std::vector<std::uint32_t>& rows, std::size_t classes) {
    Counts counts(classes, 0);
    const auto labels = target.as<std::int32_t>();
    const auto positions = static_cast<std::size_t>(target.shape().withoutBatch().elements());
    for (const std::uint32_t row : rows)
        for (const std::int32_t label : labels.subspan(row * positions, positions)) {
            const auto at = static_cast<std::size_t>(label);
            if (at >= counts.size()) counts.resize(at + 1, 0);
            ++counts[at];
        }
    return counts;
}

std::size_t classOf(std::span<const float> row) {
    if (row.size() == 1) return row.front() > 0.5f ? 1 : 0;
    return static_cast<std::size_t>(std::max_element(row.begin(), row.end()) - row.begin());
}

/** One-hot rows, or one column of 0 and 1: one a sample or one at each position of it. */
Counts countColumns(const Tensor& target, std::size_t columns, const std::vector<std::uint32_t>& rows) {
    Counts counts(columns == 1 ? 2 : columns, 0);
    const auto floats = target.toFloats();
    const std::span<const float> values(floats);
    const auto size = static_cast<std::size_t>(target.shape().withoutBatch().elements());
    for (const std::uint32_t row : rows)
        for (std::size_t at = 0; at < size; at += columns) ++counts[classOf(values.subspan(row * size + at, columns))];
    return counts;
}

std::size_t columnsOf(const Tensor& target) { return static_cast<std::size_t>(target.shape().rank() > 1 ? target.shape().back() : 1); }

bool yesOrNo(const Tensor& target) {
    if (columnsOf(target) != 1) return false;
    const auto values = target.toFloats();
    return std::all_of(values.begin(), values.end(), [](float v) { return v == 0 || v == 1; });
}

/** Of a target's classes in some rows; empty for numbers. */
Counts countClasses(const Dataset& data, std::size_t which, TargetForm form, const std::vector<std::uint32_t>& rows) {
    const Tensor& target = data.targets[which];
    const std::size_t known = classNames(data, which).size();
    if (target.dtype() == DType::Int32) return countIndices(target, rows, known);
    const bool classes = known > 1 || form == TargetForm::OneHot || (form == TargetForm::Binary && yesOrNo(target));
    return classes ? countColumns(target, columnsOf(target), rows) : Counts();
}

std::vector<float> balanced(const Counts& counts) {
    std::int64_t all = 0;
    for (const std::int64_t n : counts) all += n;
    std::vector<float> weights;
    for (const std::int64_t n : counts)
        weights.push_back(n > 0 ? static_cast<float>(static_cast<double>(all) / (static_cast<double>(counts.size()) * static_cast<double>(n))) : 1.0f);
    return weights;
}

/** The names of a target's classes; of those that have none their numbers. */
std::vector<std::string> namesOf(const Dataset& data, std::size_t which, std::size_t classes) {
    std::vector<std::string> names = classNames(data, which);
    for (std::size_t i = names.size(); i < classes; ++i) names.push_back(std::to_string(i));
    return names;
}

std::vector<float> given(const std::map<std::string, double>& own, const std::vector<std::string>& classes) {
    std::vector<float> weights;
    for (const auto& name : classes) {
        const auto it = own.find(name);
        weights.push_back(it == own.end() ? 1.0f : static_cast<float>(it->second));
    }
    return weights;
}

TargetForm wantedForm(const Wanted& wanted, std::size_t which) { return wanted.outputs[std::min(which, wanted.outputs.size() - 1)].form; }

void requireClasses(const std::vector<std::vector<float>>& weights, const std::string& kind) {
    if (!std::all_of(weights.begin(), weights.end(), [](const auto& own) { return own.empty(); })) return;
    const std::string is = kind == "own" ? "class_weight gives classes their weights" : "class_weight is " + kind;
    throw Error::input(is + (weights.size() == 1 ? ", but the target is no class" : ", but no target is of classes"), "",
                       "set class_weight to none, or choose a target with classes");
}

/** A weight of a class that is not there would be one that nobody misses: a slip of the pen, or of other data. */
void requireKnown(const std::map<std::string, double>& own, const std::vector<std::string>& classes) {
    for (const auto& [name, weight] : own)
        if (std::find(classes.begin(), classes.end(), name) == classes.end())
            throw Error::input("class_weight has a weight for the class \"" + name + "\", which the target does not have" + didYouMean(name, classes), "",
                               "leave it out, or give it to one of " + firstOf(classes, 10));
}

/** All samples count here, not those that train alone: a class that is only validated is one, too. */
std::vector<std::vector<float>> ownWeights(const Project& project, const Dataset& data, const Wanted& wanted) {
    std::vector<std::uint32_t> all(static_cast<std::size_t>(data.samples()));
    std::iota(all.begin(), all.end(), 0u);
    std::vector<std::vector<float>> weights;
    std::vector<std::string> known;
    for (std::size_t i = 0; i < data.targets.size(); ++i) {
        const Counts counts = countClasses(data, i, wantedForm(wanted, i), all);
        const auto names = counts.empty() ? std::vector<std::string>() : namesOf(data, i, counts.size());
        weights.push_back(given(project.training.classWeights, names));
        known.insert(known.end(), names.begin(), names.end());
    }
    requireClasses(weights, "own");
    for (const auto& own : weights)
        if (!own.empty() && std::all_of(own.begin(), own.end(), [](float w) { return w == 0; }))
            throw Error::input("class_weight is 0 for every class, so no sample would count", "", "give one of them a weight above 0");
    requireKnown(project.training.classWeights, known);
    return weights;
}

}  // namespace

std::vector<std::vector<float>> classWeights(const Project& project, const Dataset& data) {
    const std::string& kind = project.training.classWeight;
    if (kind != "balanced" && kind != "own") return {};
    const Wanted wanted = wantedBy(project);
    if (kind == "own") return ownWeights(project, data, wanted);
    std::vector<std::vector<float>> weights;
    for (std::size_t i = 0; i < data.targets.size(); ++i) weights.push_back(balanced(countClasses(data, i, wantedForm(wanted, i), data.parts.train)));
    requireClasses(weights, kind);
    return weights;
}

std::vector<std::string> classesToWeigh(const Dataset& data, const DataShape& shape, const Wanted& wanted) {
    std::vector<std::string> all;
    std::unordered_set<std::string> seen;  // of a vocabulary there are thousands
    for (std::size_t i = 0; i < data.targets.size(); ++i) {
        const std::int64_t labels = i == 0 ? shape.classes : i <= shape.others.size() ? shape.others[i - 1].classes : 0;
        const TargetForm form = wantedForm(wanted, i);
        const std::size_t columns = columnsOf(data.targets[i]);
        const std::size_t plain = form == TargetForm::OneHot ? columns : form == TargetForm::Binary && columns == 1 ? 2 : 0;
        for (const auto& name : namesOf(data, i, labels > 0 ? static_cast<std::size_t>(labels) : plain))
            if (seen.insert(name).second) all.push_back(name);
    }
    return all;
}

}  // namespace lamina
