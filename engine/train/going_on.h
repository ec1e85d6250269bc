// SPDX-License-Identifier: GPL-3.0-or-later
// A run that ended goes on as if it had not: for the window and for lamina-cli.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/runs/run.h"
#include "engine/train/session.h"

namespace lamina {

/** A run of the registry with all that its next step depends on. */
struct EndedRun {
    Run run;
    std::optional<TrainedModel> model;  // as its last checkpoint has it; none: it was killed before the first
};

/** Of what a run has left: its model as it was after the last step. file: where it lies. Throws Error where that is not known: it kept
 *  the best epoch, or no state of its optimizer. */
TrainedModel afterItsLastStep(TrainedModel kept, const Run& run, const std::filesystem::path& file);

/** Throws Error (usage) where a run cannot go on: it is running, in the trash, or left nothing. hasWeights: whether it left a model. */
void requireGoingOn(const Run& run, bool hasWeights);

/** Steps of its run that a net's weights have behind them: those of a best epoch not the ones after it. learntFrom: what it was trained
 *  on; null: not known, then all the steps that were done. */
std::uint64_t stepsBehind(const TrainedModel& model, const Dataset* learntFrom);

/** Makes the job, whose data are prepared, go on with the run: for `more` epochs, or (0) for those that are left. Returns what is worth a
 *  remark. Throws Error when the data have changed or no epoch is left. */
std::vector<std::string> goOn(TrainingJob& job, EndedRun ended, std::int64_t more = 0);

}  // namespace lamina
