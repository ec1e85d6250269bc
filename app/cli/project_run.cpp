// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/project_run.h"

#include <utility>

#include "app/cli/epoch_word.h"
#include "app/cli/terminal.h"
#include "engine/base/error.h"
#include "engine/io/keras_file.h"
#include "engine/io/project_run.h"

namespace lamina::cli {

namespace {

ProjectRuns runsFor(const Opened& opened, bool ownData) {
    Registry registry;
    return runsOf(registry, opened.project, opened.directory, ownData, [&](const DataRecipe& recipe) { return readData(recipe, opened.directory); });
}

/** Of a newer run that does not fit; empty where there is none. */
std::string wordsOfOther(const ProjectRuns& runs) {
    return runs.other ? "the newest run, run " + std::to_string(runs.other->id) + " of " + when(runs.other->started) + ", " + runs.whyNot : std::string();
}

ModelOf modelOfRun(const ProjectRuns& runs, const std::string& epoch) {
    if (const auto newer = wordsOfOther(runs); !newer.empty()) remark(newer);
    const ProjectRun& run = *runs.newest;
    const std::string called = "run " + std::to_string(run.run.id);
    TrainedModel model = readKeras(run.weights);
    remark("with the weights of " + called + " of " + when(run.run.started));
    return {ofEpoch(std::move(model), epoch, called), run.sameSplit};
}

}  // namespace

ModelOf modelOf(const Opened& opened, const std::string& file, const std::string& epoch, bool ownData) {
    if (opened.model) return {ofEpoch(*opened.model, epoch, file)};
    const ProjectRuns runs = runsFor(opened, ownData);
    if (runs.newest) return modelOfRun(runs, epoch);
    const std::string newer = wordsOfOther(runs);
    throw Error::input("this project has not been trained yet as it stands" + (newer.empty() ? "" : "; " + newer), file, "lamina-cli train " + file);
}

std::optional<TrainedModel> modelIfTrained(const Opened& opened) {
    if (opened.model) return opened.model;
    const ProjectRuns runs = runsFor(opened, true);
    if (runs.newest) return modelOfRun(runs, {}).model;
    if (const auto newer = wordsOfOther(runs); !newer.empty()) remark(newer);
    return {};
}

}  // namespace lamina::cli
