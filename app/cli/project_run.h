// SPDX-License-Identifier: GPL-3.0-or-later
// The weights of a project: those of its newest run that still belongs to it.
#pragma once

#include <filesystem>

#include "app/cli/files.h"
#include "engine/runs/run.h"

namespace lamina::cli {

struct ProjectRun {
    RunSummary run;
    TrainedModel model;
    bool sameSplit = true;  // the run kept apart the rows that the project keeps apart
};

/** The newest run of the project's name that kept weights, of the same drawing and, where its own data are meant, of the same
 *  data and preparation; newer ones that do not fit are remarked upon. Throws Error (input) when there is none. */
ProjectRun runOf(const Opened& opened, const std::string& file, bool ownData);

}  // namespace lamina::cli
