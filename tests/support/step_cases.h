// SPDX-License-Identifier: GPL-3.0-or-later
// One list of cases for all backends, beside tests/support/op_cases.h: what begins and ends a step and has no gradient of its own.
// Data, clipping, rates, optimizers, averages, what is published. And which ops no case of any list has.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/backend/executor.h"
#include "tests/support/plan_sketch.h"

namespace lamina {

/** What a case has built: numbers for its weights and inputs in the order in which it made them, what is read after the last step, and
 *  data where it reads any: so many samples as all steps take. */
struct BuiltStep {
    std::vector<Tensor> values;
    std::vector<ValueId> read;
    Feed feed{};
};

struct StepCase {
    std::string name;
    /** Sets the plan's slots and rate, and adds its one program, of training. */
    std::function<BuiltStep(PlanSketch&)> build;
    std::uint64_t steps = 3;
};

const std::vector<StepCase>& stepCases();

using OpenExecutor = std::function<std::unique_ptr<Executor>(std::shared_ptr<const Plan>)>;

/** All that a case leaves: what it reads, its weights, slots and sums, and every figure that a step published. */
std::vector<std::vector<double>> figuresOf(const StepCase& c, DType dtype, const OpenExecutor& open);

/** Names of the ops of which no list has a case; mixed: whose plans are given the types of mixed precision, too. */
std::vector<std::string> opsWithoutCase(bool mixed);
/** Names of the activations, losses, metrics, optimizers and schedules of engine/recipes of which no list has a case. */
std::vector<std::string> recipesWithoutCase();
/** Names of the kinds of which one op has several, and no list a case: what combines, cells, fillings, constraints, losses and metrics (some of which a
 *  parameter of a recipe chooses), and both ways of a Cast. */
std::vector<std::string> kindsWithoutCase();

}  // namespace lamina
