// SPDX-License-Identifier: GPL-3.0-or-later
// The weights of a project: those of its newest run that still belongs to it.
#pragma once

#include "app/cli/files.h"
#include "engine/io/keras_file.h"
#include "engine/io/project_run.h"

namespace lamina::cli {

struct TrainedRun {
    RunSummary run;
    TrainedModel model;
    bool sameSplit = true;  // the run kept apart the rows that the project keeps apart
};

/** Newer runs that do not fit are remarked upon. Throws Error (input) when there is none that does. */
TrainedRun runOf(const Opened& opened, const std::string& file, bool ownData);

}  // namespace lamina::cli
