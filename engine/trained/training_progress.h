// SPDX-License-Identifier: GPL-3.0-or-later
// What the next step of a training depends on beside weights, slots and the step's number: so that a run that was killed
// goes on as if it had not been.
#pragma once

#include <vector>

#include "engine/model/weights.h"
#include "engine/recipes/callbacks.h"
#include "engine/recipes/plateau.h"

namespace lamina {

/** What comes next in an epoch: steps, then the figures of the training part, then the validation with its own. */
enum class EpochPart { Steps, Figures, Validation };

/** Where a training stands between two steps. Orders and random streams are not in it: they follow from seed and step. */
struct TrainingProgress {
    std::vector<double> accumulators;  // sums of the epoch under way, as ExecutorState has them
    EarlyStopping::Seen stopping;      // by EarlyStopping, where there is one
    /** Variables of the best epoch, where its weights are put back at the end; empty: it is the one that just ended. */
    std::vector<Weight> best;
    /** Variables of the last step, where the model's own are those of the best epoch already; else empty. */
    std::vector<Weight> last;
    EpochPart next = EpochPart::Steps;  // all but Steps: of the epoch whose steps are done
    ReduceLROnPlateau::Seen plateau{};  // by ReduceLROnPlateau, where there is one
    double learningRate = 0;            // the base rate in effect; 0: not known
};

}  // namespace lamina
