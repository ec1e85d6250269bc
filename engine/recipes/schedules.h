// SPDX-License-Identifier: GPL-3.0-or-later
// Learning-rate schedules; formulas are Keras 3's (keras/src/optimizers/schedules).
#pragma once

#include <optional>
#include <vector>

#include "engine/model/training_recipe.h"
#include "engine/plan/schedule_math.h"
#include "engine/recipes/family.h"

namespace lamina {

struct ScheduleSpec {
    Member member;
    ScheduleKind kind;
};

const std::vector<ScheduleSpec>& schedules();

/** The op of a recipe's schedule, constant when there is none; out is the caller's to fill in. */
LearningRate lowerSchedule(const std::optional<Choice>& schedule);

/** The rate to start with: of the schedule, else of the optimizer. */
double baseLearningRate(const TrainingRecipe& recipe);
/** Makes it another one; of rates in pieces, all change by the same factor. */
void setBaseLearningRate(TrainingRecipe& recipe, double rate);

}  // namespace lamina
