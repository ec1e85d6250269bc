// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/class_weights.h"

#include <algorithm>
#include <span>

#include "engine/base/error.h"
#include "engine/data/prepare.h"
#include "engine/train/fit.h"

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

/** Of a target's classes in the training part; empty for numbers. */
Counts countClasses(const Dataset& data, std::size_t which, TargetForm form) {
    const Tensor& target = data.targets[which];
    const std::size_t known = classNames(data, which).size();
    if (target.dtype() == DType::Int32) return countIndices(target, data.parts.train, known);
    const bool classes = known > 1 || form == TargetForm::OneHot || (form == TargetForm::Binary && yesOrNo(target));
    return classes ? countColumns(target, columnsOf(target), data.parts.train) : Counts();
}

std::vector<float> balanced(const Counts& counts) {
    std::int64_t all = 0;
    for (const std::int64_t n : counts) all += n;
    std::vector<float> weights;
    for (const std::int64_t n : counts)
        weights.push_back(n > 0 ? static_cast<float>(static_cast<double>(all) / (static_cast<double>(counts.size()) * static_cast<double>(n))) : 1.0f);
    return weights;
}

}  // namespace

std::vector<std::vector<float>> classWeights(const Project& project, const Dataset& data) {
    if (project.training.classWeight != "balanced") return {};
    const Wanted wanted = wantedBy(project);
    std::vector<std::vector<float>> weights;
    for (std::size_t i = 0; i < data.targets.size(); ++i)
        weights.push_back(balanced(countClasses(data, i, wanted.forms[std::min(i, wanted.forms.size() - 1)])));
    if (std::all_of(weights.begin(), weights.end(), [](const auto& own) { return own.empty(); }))
        throw Error::input(weights.size() == 1 ? "class_weight is balanced, but the target is no class" : "class_weight is balanced, but no target is of classes", "",
                           "set class_weight to none, or choose a target with classes");
    return weights;
}

}  // namespace lamina
