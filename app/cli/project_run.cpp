// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/project_run.h"

#include "app/cli/terminal.h"
#include "engine/base/error.h"
#include "engine/data/fingerprint.h"
#include "engine/data/prepare.h"
#include "engine/io/data_paths.h"
#include "engine/io/epoch_outlook.h"
#include "engine/io/keras_file.h"
#include "engine/io/project_json.h"
#include "engine/runs/registry.h"
#include "engine/train/fit.h"

namespace lamina::cli {

namespace {

namespace fs = std::filesystem;

/** What enters the net and what is asked of it; not who is in which part. */
DataRecipe withoutSplit(DataRecipe data) {
    std::erase_if(data.columns, [](const auto& c) { return c.second == ColumnChoice{}; });
    data.split = {};
    data.extra.clear();
    return data;
}

/** Whether the project's files, in another place than the run's, hold the same: they moved with the project. */
bool sameElsewhere(const Project& trained, const RunSummary& run, const Opened& opened) {
    if (!mayHaveMoved(trained.data, opened.project.data)) return false;
    DataRecipe there = trained.data, here = opened.project.data;
    here.split = there.split;
    there.paths = here.paths;
    if (!(withoutSplit(there) == withoutSplit(here))) return false;
    try {
        return fingerprintText(prepare(readData(here, opened.directory), here, wantedBy(trained)).fingerprint) == run.dataFingerprint;
    } catch (const Error&) {
        return false;  // they cannot be read
    }
}

/** Why a run's weights are not this project's; empty when they are. */
std::string whyForeign(const Project& trained, const RunSummary& run, const Opened& opened, bool ownData) {
    if (!sameDrawing(trained.graph, opened.project.graph)) return "belongs to another drawing";
    if (ownData && !(withoutSplit(trained.data) == withoutSplit(opened.project.data)) && !sameElsewhere(trained, run, opened))
        return "was trained on other data, or on data prepared in another way";
    return {};
}

}  // namespace

ProjectRun runOf(const Opened& opened, const std::string& file, bool ownData) {
    Registry registry;
    std::string newest;
    for (const auto& run : registry.list()) {
        if (run.name != opened.project.name) continue;
        const fs::path weights = registry.directory(run.id) / "model.keras";
        if (!fs::exists(weights)) continue;
        const std::string called = "run " + std::to_string(run.id) + " of " + when(run.started);
        const Json configuration = Json::parse(registry.get(run.id).configuration, nullptr, false);
        if (configuration.is_discarded()) continue;
        Project trained = projectFromJson({configuration, called + ": "});
        makePathsAbsolute(trained, opened.directory);  // of early runs
        const std::string why = whyForeign(trained, run, opened, ownData);
        if (why.empty()) {
            if (!newest.empty()) remark(newest);
            return {run, readKeras(weights), trained.data.split == opened.project.data.split};
        }
        if (newest.empty()) newest = "the newest run, " + called + ", " + why;
    }
    throw Error::input("this project has not been trained yet as it stands" + (newest.empty() ? "" : "; " + newest), file, "lamina-cli train " + file);
}

}  // namespace lamina::cli
