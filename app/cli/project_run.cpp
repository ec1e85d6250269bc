// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/project_run.h"

#include "app/cli/terminal.h"
#include "engine/base/error.h"

namespace lamina::cli {

TrainedRun runOf(const Opened& opened, const std::string& file, bool ownData) {
    Registry registry;
    const ProjectRuns runs = runsOf(registry, opened.project, opened.directory, ownData, [&](const DataRecipe& recipe) { return readData(recipe, opened.directory); });
    const std::string newer = runs.other ? "the newest run, run " + std::to_string(runs.other->id) + " of " + when(runs.other->started) + ", " + runs.whyNot : std::string();
    if (!runs.newest)
        throw Error::input("this project has not been trained yet as it stands" + (newer.empty() ? "" : "; " + newer), file, "lamina-cli train " + file);
    if (!newer.empty()) remark(newer);
    return {runs.newest->run, readKeras(runs.newest->weights), runs.newest->sameSplit};
}

}  // namespace lamina::cli
