// SPDX-License-Identifier: GPL-3.0-or-later
// A learning rate that is far too high: how to know it by what came of it, and which one to try instead.
#pragma once

#include <optional>
#include <string>

#include "engine/data/dataset.h"
#include "engine/history/epoch_curves.h"
#include "engine/model/project.h"

namespace lamina {

/** The recipe's rate times `by`, and never above the one that its optimizer comes with in Keras. */
double lowerRate(const TrainingRecipe& recipe, double by);
/** lowerRate() is the optimizer's own: a share of a rate that is far too high is too high as well. */
bool fallsToUsual(const TrainingRecipe& recipe, double by);

/** A training that is no better than one answer for all samples. */
struct NothingLearnt {
    std::string answer;            // the best such: "0", a class's name; "the mean"
    double loss = 0, constant = 0; // of the last epoch, and what that answer would have
};

/** By a rate far above the usual one. Nothing where it is none such, where classes are weighed, or where it is not known what one answer for all would have. */
std::optional<NothingLearnt> nothingLearnt(const Project& project, const Dataset& data, const EpochCurves& curves);

}  // namespace lamina
