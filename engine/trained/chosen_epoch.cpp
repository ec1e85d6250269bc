// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/trained/chosen_epoch.h"

#include <utility>

#include "engine/base/error.h"

namespace lamina {

std::string whyNoBest(const TrainedModel& model) {
    if (model.best || model.bestEpoch >= 0) return {};
    const bool validated = model.project.data.split.validation > 0;
    return std::string("kept no best epoch: it ") + (validated ? "is from before they were kept, or there was no memory for them" : "had no validation part");
}

TrainedModel bestEpochOf(TrainedModel model, const std::string& called) {
    if (const std::string why = whyNoBest(model); !why.empty())
        throw Error::input(called + " " + why, {}, "use its last epoch, or train again with a validation part");
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
