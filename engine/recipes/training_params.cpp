// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recipes/training_params.h"

#include <algorithm>
#include <cmath>

#include "engine/base/error.h"
#include "engine/base/words.h"
#include "engine/model/param_makers.h"

namespace lamina {

const std::vector<ParamSpec>& trainingParams() {
    static const TrainingRecipe usual;
    static const std::vector<ParamSpec> all{
        intParam("epochs", usual.epochs, "How often all samples are seen.", 1, 1e9),
        intParam("batch_size", usual.batchSize, "Samples a step.", 1, 1e9),
        choiceParam("precision", usual.precision, {"float32", "tf32", "bfloat16"}, "float32 is the reference. tf32 rounds products on a GPU. bfloat16: on a GPU products and activations, on the CPU the factors of products; weights stay float32."),
        choiceParam("class_weight", usual.classWeight, {"none", "balanced", "own"}, "How much the samples of a class count in the loss: balanced gives all classes the same weight, own takes the weights that are given."),
        floatParam("mixup", usual.mixUp, "MixUp: training sees samples mixed with others of their batch, and so are their targets; the larger (0.2 is usual), the more evenly. 0: off.", 0, 1),
        intParam("threads", usual.threads, "Of the CPU; 0: all.", 0, 1024),
    };
    return all;
}

const ParamSpec& trainingParam(const std::string& key) {
    const auto& all = trainingParams();
    const auto it = std::find_if(all.begin(), all.end(), [&](const ParamSpec& spec) { return spec.key == key; });
    if (it == all.end()) throw Error("unknown parameter \"" + key + "\"");
    return *it;
}

void requireValid(const TrainingRecipe& recipe) {
    const Params values{{"epochs", recipe.epochs}, {"batch_size", recipe.batchSize}, {"precision", recipe.precision}, {"class_weight", recipe.classWeight}, {"mixup", recipe.mixUp}, {"threads", std::int64_t{recipe.threads}}};
    for (const auto& [name, weight] : recipe.classWeights)
        if (!(weight >= 0 && std::isfinite(weight)))
            throw Error::input("the training recipe cannot be followed: class_weight: expected a number from 0 for the class " + name + ", received " + shortNumber(weight), {}, "correct it in the project");
    for (const auto& spec : trainingParams())
        if (const auto why = whyInvalid(spec, values.at(spec.key)); !why.empty())
            throw Error::input("the training recipe cannot be followed: " + spec.key + ": " + why, {}, "correct it in the project");
}

}  // namespace lamina
