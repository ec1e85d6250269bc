// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/class_weights.h"

#include <algorithm>

#include "engine/base/error.h"

namespace lamina {

namespace {

std::vector<std::int64_t> countIndices(const std::int32_t* labels, const std::vector<std::uint32_t>& rows, std::size_t classes) {
    std::vector<std::int64_t> counts(classes, 0);
    for (const std::uint32_t row : rows) {
        const auto label = static_cast<std::size_t>(labels[row]);
        if (label >= counts.size()) counts.resize(label + 1, 0);
        ++counts[label];
    }
    return counts;
}

/** One-hot rows, or one column of 0 and 1. */
std::vector<std::int64_t> countColumns(const std::vector<float>& target, std::size_t columns, const std::vector<std::uint32_t>& rows) {
    std::vector<std::int64_t> counts(columns == 1 ? 2 : columns, 0);
    for (const std::uint32_t row : rows) {
        const auto from = target.begin() + static_cast<std::ptrdiff_t>(row * columns);
        if (columns == 1) ++counts[*from > 0.5f ? 1 : 0];
        else ++counts[static_cast<std::size_t>(std::max_element(from, from + static_cast<std::ptrdiff_t>(columns)) - from)];
    }
    return counts;
}

}  // namespace

std::vector<float> classWeights(const TrainingRecipe& recipe, const Dataset& data) {
    if (recipe.classWeight != "balanced") return {};
    const auto classes = data.preparation.classes.size();
    const Tensor& target = data.targets.at(0);
    const bool indices = target.dtype() == DType::Int32;
    if (!indices && classes < 2)
        throw Error::input("class_weight is balanced, but the target is no class", "", "set class_weight to none, or choose a target with classes");
    const auto counts = indices ? countIndices(target.as<std::int32_t>().data(), data.parts.train, classes)
                                : countColumns(target.toFloats(), static_cast<std::size_t>(target.shape().rank() > 1 ? target.shape().back() : 1), data.parts.train);
    std::vector<float> weights;
    const auto all = static_cast<double>(data.parts.train.size()), kinds = static_cast<double>(counts.size());
    for (const std::int64_t n : counts) weights.push_back(n > 0 ? static_cast<float>(all / (kinds * static_cast<double>(n))) : 1.0f);
    return weights;
}

}  // namespace lamina
