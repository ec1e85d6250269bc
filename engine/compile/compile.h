// SPDX-License-Identifier: GPL-3.0-or-later
// From a drawing to a plan.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "engine/compile/infer.h"
#include "engine/model/training_recipe.h"
#include "engine/plan/plan.h"

namespace lamina {

/** Which programs a plan shall have. */
struct CompileOptions {
    std::vector<std::pair<ProgramKind, std::int64_t>> programs;  // kind, batch
    DType dtype = DType::Float32;
    DType compute = DType::Float32;  // BFloat16: mixed precision, for GPUs; see also train/precision.h
    std::vector<std::vector<float>> classWeights{};  // of the training loss of each output; empty: all alike
    bool sampleWeights = false;  // whether the feed has a weight for every sample behind its targets: (samples), float32
    bool asInTraining = false;  // whether Predict programs do what training does by chance, for a look at it
};

/** Throws Error when the drawing or the recipe has errors: the first issue, in words. */
std::shared_ptr<const Plan> compile(const Graph& graph, const TrainingRecipe& recipe, const CompileOptions& options);

/** In what a recipe's precision computes; tf32 is the GPU's own affair and float32 to a plan. */
DType computeType(const TrainingRecipe& recipe);

/** The programs that training over parts of these sizes takes: full batches and the smaller last ones. */
CompileOptions trainingPrograms(std::int64_t batch, std::int64_t train, std::int64_t validation);

}  // namespace lamina
