// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/precision.h"

#include "engine/base/error.h"

namespace lamina {

ExecutorOptions executorOptions(const TrainingRecipe& recipe) {
    ExecutorOptions options{.threads = recipe.threads};
    if (recipe.precision == "tf32") options.precision = Precision::TensorFloat32;
    if (recipe.precision == "bfloat16") options.precision = Precision::BFloat16;
    return options;
}

void requirePrecision(const std::string& precision, const DeviceChoice& choice) {
    if (choice.device.id == "cpu" && precision != "float32")
        throw Error::usage("the precision " + precision + " is for GPUs, and this training is " +
                               (choice.reason.rfind("on the CPU", 0) == 0 ? choice.reason : "on the CPU"),
                           "choose float32, or a GPU as device");
}

}  // namespace lamina
