// SPDX-License-Identifier: GPL-3.0-or-later
// A net with its weights and all that is needed to use it on raw data.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/data/preparation.h"
#include "engine/model/project.h"
#include "engine/model/weights.h"
#include "engine/trained/training_progress.h"

namespace lamina {

/** The best epoch of a training that was validated and went on behind it. */
struct BestEpoch {
    int epoch = -1;       // from 0
    std::string watched;  // what it is the best by: "val_loss"
    double figure = 0;    // of that epoch
    std::vector<Weight> variables = {};  // empty: they are the model's own
    std::optional<bool> maximize = {};   // whether more of it is better; nothing (of an older file): as mode auto has it
};

/** Why a model has no best epoch. */
enum class NoBest { Unknown, NotTrainedHere, NotValidated, NoMemory, EndedBefore, NoNumber };

/** What a training gives and a .keras file holds. */
struct TrainedModel {
    Project project;          // graph, recipes
    Preparation preparation;  // fitted; empty source: takes arrays
    Weights weights;
    std::int64_t run = 0;     // in the registry; 0: none
    int bestEpoch = -1;       // the epoch the weights are from when best weights were restored, or chosen
    /** Whether arrays hold raw numbers, which the preparation makes those of the net. False: of a file whose net does not
     *  hold the preparation (it is from before, or no layers can say it), whose arrays are prepared already, in Keras as here. */
    bool rawArrays = true;
    std::optional<TrainingProgress> progress = {};  // of a run that can go on
    std::optional<double> edgeLightness = {};       // of the training pictures, 0 to 1; nothing where it tells nothing (edge_lightness.h)
    std::optional<BestEpoch> best = {};             // where the weights are those of the last step: see chosen_epoch.h
    NoBest noBest = NoBest::Unknown;                // where it has neither best nor bestEpoch
};

}  // namespace lamina
