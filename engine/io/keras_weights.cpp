// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/keras_weights.h"

#include <algorithm>
#include <map>
#include <optional>

#include "engine/base/error.h"
#include "engine/recipes/optimizers.h"
#include "engine/recipes/schedules.h"

namespace lamina {

namespace {

/** A trainable variable as (layer, number in the layer). */
using Variable = std::pair<NodeId, std::size_t>;

std::vector<Variable> trainables(const Inference& inference, const std::vector<NodeId>& order) {
    std::vector<Variable> found;
    for (const NodeId id : order) {
        const auto& specs = inference.at(id).weights;
        for (std::size_t i = 0; i < specs.size(); ++i)
            if (specs[i].trainable) found.emplace_back(id, i);
    }
    return found;
}

/** The optimizer's slots for the same variables in another order. First those that follow the weights, a block each; then the first slots
 *  of a variable stand together, as many as the optimizer says; any further slot is a block of its own. */
std::vector<Tensor> reorder(const std::vector<Tensor>& slots, const TrainingRecipe& recipe, const std::vector<Variable>& from,
                            const std::vector<Variable>& to) {
    std::map<Variable, std::size_t> place;
    for (std::size_t i = 0; i < from.size(); ++i) place[from[i]] = i;
    const std::size_t n = from.size(), perVariable = n ? slots.size() / n : 0;
    const auto following = std::min(static_cast<std::size_t>(followingSlots(recipe.optimizer)), perVariable), own = perVariable - following;
    const auto together = std::min(static_cast<std::size_t>(optimizerOf(recipe.optimizer).slotsTogether), own);
    std::vector<Tensor> result;
    const auto addBlock = [&](std::size_t block) {
        for (const auto& variable : to) result.push_back(slots[block * n + place.at(variable)]);
    };
    for (std::size_t block = 0; block < following; ++block) addBlock(block);
    for (const auto& variable : to)
        for (std::size_t s = 0; s < together; ++s) result.push_back(slots[following * n + place.at(variable) * together + s]);
    for (std::size_t block = following + together; block < perVariable; ++block) addBlock(block);
    return result;
}

int slotsOf(const TrainingRecipe& recipe) {
    const auto* spec = findMember(optimizers(), recipe.optimizer.name);
    return spec ? spec->slotCount(ParamReader(recipe.optimizer.params, spec->member.params)) + followingSlots(recipe.optimizer) : 0;
}

std::optional<double> numberBehind(const TrainingRecipe& recipe, std::int64_t steps) {
    const auto* spec = findMember(optimizers(), recipe.optimizer.name);
    if (!spec || !spec->numberBehind) return std::nullopt;
    return spec->numberBehind(ParamReader(recipe.optimizer.params, spec->member.params), steps);
}

StoredVariables storedOptimizer(const Project& project, const Inference& inference, const Weights& weights,
                                const std::vector<NodeId>& order) {
    StoredVariables optimizer{"optimizer", project.training.optimizer.name, {}};
    const auto variables = trainables(inference, order);
    const bool whole = weights.optimizer.size() == variables.size() * static_cast<std::size_t>(slotsOf(project.training));
    if (weights.iteration == 0 || !whole) return optimizer;
    const auto iteration = static_cast<std::int32_t>(std::min<std::int64_t>(weights.iteration, INT32_MAX));
    optimizer.variables.push_back(Tensor::of({}, std::vector<std::int32_t>{iteration}));
    if (!project.training.schedule) {
        const double rate = weights.learningRate > 0 ? weights.learningRate : baseLearningRate(project.training);
        optimizer.variables.push_back(Tensor::of({}, std::vector<float>{static_cast<float>(rate)}));
    }
    for (auto& slot : reorder(weights.optimizer, project.training, trainables(inference, inference.order), variables)) optimizer.variables.push_back(slot);
    if (const auto number = numberBehind(project.training, weights.iteration))
        optimizer.variables.push_back(Tensor::of({}, std::vector<float>{static_cast<float>(*number)}));
    return optimizer;
}

Tensor asFloat(const Tensor& tensor) {
    return tensor.dtype() == DType::Float32 ? tensor : Tensor::of(tensor.shape(), tensor.toFloats());
}

const Tensor& find(const Weights& weights, const std::string& layer, const WeightSpec& spec) {
    for (const auto& w : weights.variables)
        if (w.layer == layer && w.name == spec.name && w.value.shape() == spec.shape) return w.value;
    throw Error("the weight " + spec.name + " of " + toString(spec.shape) + " is missing", layer, "train the net as it is drawn now");
}

void readOptimizer(const StoredVariables& optimizer, const Project& project, const Inference& inference,
                   const std::vector<NodeId>& order, Weights& weights) {
    const auto& stored = optimizer.variables;
    if (stored.empty() || !stored[0].shape().scalar()) return;
    const auto variables = trainables(inference, order);
    std::size_t first = 1;
    if (!project.training.schedule && stored.size() > 1 && stored[1].shape().scalar()) weights.learningRate = stored[first++].toFloats()[0];
    const std::size_t behind = numberBehind(project.training, 0) ? 1 : 0;
    if (stored.size() != first + variables.size() * static_cast<std::size_t>(slotsOf(project.training)) + behind) return;
    const std::vector<Tensor> slots(stored.begin() + static_cast<std::ptrdiff_t>(first), stored.end() - static_cast<std::ptrdiff_t>(behind));
    weights.iteration = static_cast<std::int64_t>(stored[0].toFloats()[0]);
    if (stored[0].dtype() == DType::Int32) weights.iteration = stored[0].as<std::int32_t>()[0];
    for (const auto& slot : reorder(slots, project.training, variables, trainables(inference, inference.order))) weights.optimizer.push_back(asFloat(slot));
}

/** Where a weight of the layer at `path` stands. */
std::string placeOf(const std::string& path, const WeightSpec& spec) { return spec.object.empty() ? path : path + "/" + spec.object; }

StoredVariables& objectOf(std::vector<StoredVariables>& objects, const std::string& path) {
    if (objects.back().path != path) objects.push_back({path, {}, {}});
    return objects.back();
}

}  // namespace

std::string todaysPath(const std::string& path) {
    static const std::string old = "_layer_checkpoint_dependencies/";
    std::string today = path;
    for (auto at = today.find(old); at != std::string::npos; at = today.find(old, at)) today.replace(at, old.size(), "layers/");
    return today;
}

std::vector<std::string> weightPlaces(const std::string& path, const std::vector<WeightSpec>& specs) {
    std::vector<std::string> places;
    for (const auto& spec : specs)
        if (const auto place = placeOf(path, spec); std::find(places.begin(), places.end(), place) == places.end()) places.push_back(place);
    return places;
}

std::vector<StoredVariables> toStored(const Project& project, const Inference& inference, bool sequential, const Weights& weights) {
    const auto [order, paths] = kerasPlaces(project.graph, inference.outputs, sequential);
    std::vector<StoredVariables> objects{{"", "", {}}};
    for (const NodeId id : order) {
        if (!paths.contains(id)) continue;
        const Node& node = *findNode(project.graph, id);
        objects.push_back({paths.at(id), node.name, {}});
        for (const auto& spec : inference.at(id).weights)
            objectOf(objects, placeOf(paths.at(id), spec)).variables.push_back(asFloat(find(weights, node.name, spec)));
    }
    objects.push_back(storedOptimizer(project, inference, weights, order));
    return objects;
}

Weights fromStored(const Project& project, const Inference& inference, const KerasPlaces& places, std::vector<StoredVariables> stored,
                   const std::string& where) {
    std::map<std::string, StoredVariables> byPath;
    for (auto& object : stored) byPath[todaysPath(object.path)] = std::move(object);
    constexpr const char* damaged = "the file may be damaged: save the model again";
    Weights weights;
    for (const NodeId id : inference.order) {
        const Node& node = *findNode(project.graph, id);
        const auto& specs = inference.at(id).weights;
        if (specs.empty()) continue;
        std::vector<Tensor> found;
        for (const auto& place : weightPlaces(places.paths.at(id), specs))
            for (auto& variable : byPath[place].variables) found.push_back(std::move(variable));
        if (found.size() != specs.size())
            throw Error::input(node.name + ": expected " + std::to_string(specs.size()) + " weights, received " + std::to_string(found.size()),
                               where + ", " + places.paths.at(id), damaged);
        for (std::size_t i = 0; i < specs.size(); ++i) {
            if (found[i].shape() != specs[i].shape)
                throw Error::input(node.name + ": expected " + specs[i].name + " of " + toString(specs[i].shape) + ", received " +
                                       toString(found[i].shape()), where + ", " + places.paths.at(id), damaged);
            weights.variables.push_back({node.name, specs[i].name, specs[i].trainable, asFloat(found[i])});
        }
    }
    readOptimizer(byPath["optimizer"], project, inference, places.order, weights);
    return weights;
}

}  // namespace lamina
