// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli train --resume: a run that ended goes on as if it had not.
#pragma once

#include <optional>
#include <string>

#include "app/cli/files.h"
#include "engine/runs/run.h"
#include "engine/train/session.h"

namespace lamina::cli {

/** A run of the registry with all that its next step depends on. */
struct EndedRun {
    Run run;
    std::optional<TrainedModel> model;  // as its last checkpoint has it; none: it was killed before the first
};

/** Finds the run and puts its own recipes in the place of the opened file's. Throws Error when there is no such run or it is
 *  running (usage), when it belongs to another drawing, or when it kept no weights, or not those of its last step. */
EndedRun takeUp(RunId id, Opened& opened, const std::string& file);

/** Makes the job, whose data are prepared, go on with the run: for `more` epochs, or (0) for those that are left. Throws Error
 *  when the data have changed or no epoch is left. */
void goOn(TrainingJob& job, EndedRun ended, std::int64_t more);

}  // namespace lamina::cli
