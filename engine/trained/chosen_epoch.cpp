// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trained/chosen_epoch.h"

#include <utility>

#include "engine/base/error.h"
#include "engine/recipes/callback_of.h"

namespace lamina {

namespace {

/** What its best epoch would have been the best by. */
std::string watchedIn(const TrainingRecipe& recipe) {
    if (const Choice* stopping = callbackOf(recipe, "EarlyStopping"))
        if (const auto monitor = stopping->params.find("monitor"); monitor != stopping->params.end())
            if (const auto* name = std::get_if<std::string>(&monitor->second)) return *name;
    return "val_loss";
}

/** Of a file from before reasons were kept, what it says itself. */
NoBest reasonOf(const TrainedModel& model) {
    const bool validated = model.project.data.split.validation > 0;
    return model.noBest == NoBest::Unknown && !validated ? NoBest::NotValidated : model.noBest;
}

std::string remedyFor(NoBest reason) {
    switch (reason) {
        case NoBest::NotValidated: return "use its last epoch, or train again with a validation part";
        case NoBest::EndedBefore: return "use its weights as they are, or train it further";
        default: return "use its weights as they are";
    }
}

}  // namespace

std::string whyNoBest(const TrainedModel& model) {
    if (model.best || model.bestEpoch >= 0) return {};
    const std::string none = "kept no best epoch: ";
    switch (reasonOf(model)) {
        case NoBest::NotTrainedHere: return none + "it was not trained here";
        case NoBest::NotValidated: return none + "it had no validation part";
        case NoBest::NoMemory: return none + "there was no memory for its weights";
        case NoBest::EndedBefore: return none + "it ended before its first epoch was validated";
        case NoBest::NoNumber: return none + "its " + watchedIn(model.project.training) + " was never a number";
        case NoBest::Unknown: break;
    }
    return none + "it is from before they were kept, or there was no memory for them";
}

TrainedModel bestEpochOf(TrainedModel model, const std::string& called) {
    if (const std::string why = whyNoBest(model); !why.empty())
        throw Error::input(called + " " + why, {}, remedyFor(reasonOf(model)));
    if (!model.best) return model;  // EarlyStopping has put it back
    if (!model.best->variables.empty()) model.weights.variables = std::move(model.best->variables);
    model.bestEpoch = model.best->epoch;
    model.best.reset();
    return model;
}

TrainedModel lastEpochOf(TrainedModel model, const std::string& called) {
    if (model.bestEpoch < 0) return model;
    if (!model.progress || model.progress->last.empty())
        throw Error::input(called + " kept the weights of its best epoch, not those of its last", {}, "use those of its best epoch");
    model.weights.variables = std::move(model.progress->last);
    model.progress.reset();
    model.bestEpoch = -1;
    return model;
}

}  // namespace lamina
