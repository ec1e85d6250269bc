// SPDX-License-Identifier: GPL-3.0-or-later
// A training of cross-validation: the fold it is judged on, and what its callbacks may watch instead.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/model/project.h"

namespace lamina {

/** EarlyStopping's best epoch and the rates of ReduceLROnPlateau are choices: made on the fold, they would flatter what it says. */
struct Fold {
    std::shared_ptr<const Dataset> data;  // validation: samples of the other folds that callbacks watch; none, where none does
    std::vector<std::uint32_t> judged;    // the fold: neither learnt from nor watched
};

/** Whether a callback of the recipe watches figures of validation. */
bool watchesValidation(const TrainingRecipe& recipe);

/** Of data whose validation part is the fold. Where callbacks watch validation, they get the split's share of it from the other folds, as
 *  alike as the parts of a split. */
Fold foldApart(Dataset data, const Project& project);

}  // namespace lamina
