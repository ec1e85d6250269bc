// SPDX-License-Identifier: GPL-3.0-or-later
// From what a net takes and answers back to the data's own words and units.
#include <algorithm>

#include "engine/data/columns.h"
#include "engine/data/prepare.h"

namespace lamina {

Tensor targetsFromNet(const Preparation& preparation, const Tensor& answers) {
    const auto& targets = preparation.targets;
    const bool numbers = std::none_of(targets.begin(), targets.end(), [](const PreparedColumn& c) { return c.category; });
    if (targets.empty() || !numbers || answers.shape().rank() != 2 || answers.shape()[1] != static_cast<Dim>(targets.size())) return answers;
    return scaleNumbers(targets, answers, true);
}

void targetsFromNet(const Preparation& preparation, std::vector<Tensor>& answers) {
    if (answers.size() == 1) answers.front() = targetsFromNet(preparation, answers.front());
    if (answers.size() < 2 || answers.size() != preparation.targets.size()) return;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        Preparation own;
        own.targets = {preparation.targets[i]};
        answers[i] = targetsFromNet(own, answers[i]);
    }
}

std::vector<std::string> inputNames(const Preparation& preparation) { return inputNames(preparation.inputs); }

std::vector<std::string> inputNames(const std::vector<PreparedColumn>& columns) {
    std::vector<std::string> names;
    for (const auto& column : columns) {
        if (!column.category || !column.oneHot) names.push_back(column.name);
        if (column.category && column.oneHot)
            for (const auto& category : column.categories) names.push_back(column.name + " = " + category);
    }
    return names;
}

const std::vector<std::string>& classNames(const Dataset& data, std::size_t target) {
    static const std::vector<std::string> none;
    const auto& fitted = data.preparation.targets;
    if (target == 0 && !data.preparation.classes.empty()) return data.preparation.classes;
    return fitted.size() == data.targets.size() && fitted[target].category ? fitted[target].categories : none;
}

}  // namespace lamina
