// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trained/augmented_samples.h"

#include <algorithm>

#include "engine/backend/backend.h"
#include "engine/base/error.h"
#include "engine/compile/compile.h"
#include "engine/compile/initial_weights.h"
#include "engine/trained/part_net.h"

namespace lamina {

Tensor augmentedSamples(const Graph& graph, NodeId layer, const Tensor& samples, std::uint64_t seed, double mixUp) {
    const Graph part = leadingTo(graph, layer);
    const Inference inference = infer(part);
    if (inference.inputs.size() != 1) throw Error::input("this layer takes " + std::to_string(inference.inputs.size()) + " inputs", {});
    const bool learns = std::any_of(part.nodes.begin(), part.nodes.end(), [&](const Node& n) { return !inference.at(n.id).weights.empty(); });
    if (learns) throw Error::input("a layer before it learns", {});
    CompileOptions options{{{ProgramKind::Predict, samples.shape()[0]}}};
    options.asInTraining = true;
    TrainingRecipe recipe;
    recipe.seed = seed;
    recipe.mixUp = mixUp;
    const auto plan = compile(part, recipe, options);
    const auto executor = openExecutor(deviceOf("cpu"), plan, {1});
    executor->setWeights(initialWeights(*plan));
    return executor->predict(std::vector<Tensor>{samples}).front();
}

Tensor someTrained(const Dataset& data, std::size_t input, std::size_t most) {
    const Tensor& all = data.inputs.at(input);
    const auto size = all.bytes().size() / static_cast<std::size_t>(std::max<Dim>(1, all.shape()[0]));
    const std::size_t count = std::min(most, data.parts.train.size());
    std::vector<std::byte> bytes;
    for (std::size_t i = 0; i < count; ++i) {
        const auto* from = all.bytes().data() + data.parts.train[i * data.parts.train.size() / count] * size;
        bytes.insert(bytes.end(), from, from + size);
    }
    return Tensor(all.dtype(), all.shape().withoutBatch().withBatch(static_cast<Dim>(count)), std::move(bytes));
}

}  // namespace lamina
