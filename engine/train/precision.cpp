// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/precision.h"

#include <utility>

#include "engine/base/error.h"
#include "engine/compile/compile.h"
#include "engine/train/training_memory.h"

namespace lamina {

ExecutorOptions executorOptions(const TrainingRecipe& recipe) {
    ExecutorOptions options{.threads = recipe.threads};
    if (recipe.precision == "tf32") options.precision = Precision::TensorFloat32;
    if (recipe.precision == "bfloat16") options.precision = Precision::BFloat16;
    return options;
}

DType computeTypeOn(const TrainingRecipe& recipe, const Device& device) {
    return device.id == "cpu" ? DType::Float32 : computeType(recipe);
}

PlacedPlan placePlan(const TrainingRecipe& recipe, const std::function<std::shared_ptr<const Plan>(DType)>& make) {
    PlacedPlan placed{make(computeType(recipe)), {}};
    placed.choice = chooseDevice(recipe.device, *placed.plan, snapshotBytes(*placed.plan, recipe));
    requirePrecision(recipe.precision, placed.choice);
    const DType compute = computeTypeOn(recipe, placed.choice.device);
    if (placed.plan->compute != compute) placed.plan = make(compute);
    if (placed.choice.device.id == "cpu" && recipe.precision == "bfloat16") placed.choice.reason += "; " + bfloat16OnCpu();
    return placed;
}

void requirePrecision(const std::string& precision, const DeviceChoice& choice) {
    if (choice.device.id == "cpu" && precision == "tf32")
        throw Error::usage("the precision " + precision + " is for GPUs, and the device of this training is the CPU" + (choice.reason.empty() ? "" : " (" + choice.reason + ")"),
                           "choose float32 or bfloat16, or a GPU as device");
}

}  // namespace lamina
