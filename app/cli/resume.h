// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli train --resume: a run that ended goes on as if it had not.
#pragma once

#include <string>

#include "app/cli/files.h"
#include "engine/history/past.h"
#include "engine/train/going_on.h"

namespace lamina::cli {

/** Finds the run and puts its own recipes in the place of the opened file's. Throws Error when there is no such run or it is
 *  running (usage), when it belongs to another drawing, or when it kept no weights, or not those of its last step. */
EndedRun takeUp(RunId id, Opened& opened, const std::string& file);

/** All that a job stands on which takes up a run, to be read before it begins; of another, and where that cannot be read, nothing. */
Past pastOf(const TrainingJob& job);

}  // namespace lamina::cli
