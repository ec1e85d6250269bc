// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/fold.h"

#include <algorithm>
#include <utility>

#include "engine/data/sample_hash.h"
#include "engine/data/split.h"
#include "engine/recipes/callbacks.h"

namespace lamina {

namespace {

constexpr double usualShare = 0.15;  // where the split leaves nothing to validation

/** A class or a quantile of each of these samples; empty where targets are neither. */
std::vector<std::int32_t> strataOf(const Tensor& targets, const std::vector<std::uint32_t>& samples) {
    const Shape& shape = targets.shape();
    if (targets.onDisk() || shape.rank() > 2) return {};
    const std::size_t columns = shape.rank() == 2 ? static_cast<std::size_t>(shape[1]) : 1;
    const auto numbers = targets.toFloats();
    if (columns == 1 && targets.dtype() != DType::Int32) {
        std::vector<double> values;
        for (const auto sample : samples) values.push_back(numbers[sample]);
        return quantileStrata(values);
    }
    std::vector<std::int32_t> strata;
    for (const auto sample : samples) {
        const auto row = numbers.begin() + static_cast<std::ptrdiff_t>(sample * columns);
        strata.push_back(columns == 1 ? static_cast<std::int32_t>(*row) : static_cast<std::int32_t>(std::max_element(row, row + static_cast<std::ptrdiff_t>(columns)) - row));
    }
    return strata;
}

/** Moves the watched share of the training samples to validation. */
void holdOut(Dataset& data, const Split& split) {
    const std::vector<std::uint32_t> samples = std::exchange(data.parts.train, {});
    Split share = split;
    share.folds = 0;
    share.validation = split.validation > 0 && split.train > 0 ? split.validation / (split.train + split.validation) : usualShare;
    share.train = 1 - share.validation;
    share.test = 0;
    const Parts parts = splitSamples(static_cast<std::uint32_t>(samples.size()), share, data.targets.empty() ? std::vector<std::int32_t>() : strataOf(data.targets.front(), samples));
    Parts made;
    for (const auto i : parts.train) made.train.push_back(samples[i]);
    for (const auto i : parts.validation) made.validation.push_back(samples[i]);
    if (split.duplicatesTogether) keepTogether(made, sampleHashes(data.inputs));
    data.parts.train = std::move(made.train);
    data.parts.validation = std::move(made.validation);
}

}  // namespace

bool watchesValidation(const TrainingRecipe& recipe) {
    return std::any_of(recipe.callbacks.begin(), recipe.callbacks.end(), [](const Choice& callback) {
        const Member& member = memberOf(callbacks(), callback.name, "callback").member;
        const bool watches = std::any_of(member.params.begin(), member.params.end(), [](const ParamSpec& p) { return p.key == "monitor"; });
        return watches && ParamReader(callback.params, member.params).text("monitor").rfind("val_", 0) == 0;
    });
}

Fold foldApart(Dataset data, const Project& project) {
    Fold fold;
    fold.judged = std::exchange(data.parts.validation, {});
    if (watchesValidation(project.training)) holdOut(data, project.data.split);
    fold.data = std::make_shared<const Dataset>(std::move(data));
    return fold;
}

}  // namespace lamina
