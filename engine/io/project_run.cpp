// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/project_run.h"

#include "engine/base/error.h"
#include "engine/checks/fit.h"
#include "engine/data/fingerprint.h"
#include "engine/data/prepare.h"
#include "engine/io/data_paths.h"
#include "engine/io/ended_run.h"
#include "engine/io/keras_file.h"
#include "engine/io/json.h"
#include "engine/io/same_drawing.h"

namespace lamina {

namespace {

/** What enters the net and what is asked of it; not who is in which part. */
DataRecipe withoutSplit(DataRecipe data) {
    std::erase_if(data.columns, [](const auto& c) { return c.second == ColumnChoice{}; });
    data.split = {};
    data.extra.clear();
    return data;
}

/** Whether the project's files, in another place than the run's, hold the same: they moved with the project. */
bool sameElsewhere(const Project& trained, const RunSummary& run, const std::filesystem::path& weights, const Project& project, const std::function<RawData(const DataRecipe&)>& read) {
    if (!mayHaveMoved(trained.data, project.data)) return false;
    DataRecipe there = trained.data, here = project.data;
    here.split = there.split;
    there.paths = here.paths;
    if (!(withoutSplit(there) == withoutSplit(here))) return false;
    try {
        const RawData raw = read(here);
        const Wanted wanted = wantedBy(trained);
        const auto gives = [&](const Dataset& data) { return fingerprintText(data.fingerprint) == run.dataFingerprint; };
        // What is fitted today may be another preparation than the one that an old run was trained with.
        return gives(prepare(raw, here, wanted)) || (raw.table && gives(prepareAsLearnt(raw, here, wanted, readKeras(weights).preparation)));
    } catch (const Error&) {
        return false;  // they cannot be read
    }
}

/** What a run was started with; nothing where that cannot be read. mine: of a run that is asked for by its name, what is wrong is said. */
std::optional<Project> begunWith(Registry& registry, RunId id, bool mine) {
    const Run run = registry.get(id);
    try {
        return recordedProject(run);
    } catch (const Error&) {
        if (mine && Json::accept(run.configuration)) throw;
        return {};  // of another project: it keeps nobody from finding theirs
    }
}

}  // namespace

ProjectRuns runsOf(Registry& registry, const Project& project, const std::filesystem::path& directory, bool ownData, const std::function<RawData(const DataRecipe&)>& read,
                   bool anyName) {
    ProjectRuns found;
    std::optional<RawData> raw;  // of all runs of the same drawing whose files moved
    const auto readOnce = [&](const DataRecipe& recipe) {
        if (!raw) raw = read(recipe);
        return *raw;
    };
    const auto all = registry.list();
    const auto look = [&](bool own) {
        for (const auto& run : all) {
            if ((run.name == project.name) != own || found.newest) continue;
            const std::filesystem::path weights = registry.modelFile(run.id);
            if (!std::filesystem::exists(weights)) continue;
            const auto recorded = begunWith(registry, run.id, own);
            if (!recorded) continue;
            Project trained = *recorded;
            makePathsAbsolute(trained, directory);  // of early runs
            std::string why;
            if (!sameDrawing(trained.graph, project.graph)) why = "belongs to another drawing";
            else if (ownData && !(withoutSplit(trained.data) == withoutSplit(project.data)) && !sameElsewhere(trained, run, weights, project, readOnce))
                why = "was trained on other data, or on data prepared in another way";
            if (why.empty()) found.newest = ProjectRun{run, weights, trained.data.split == project.data.split};
            else if (!found.other && own) found.other = run, found.whyNot = why;
        }
    };
    look(true);
    if (anyName && !found.newest) look(false);
    return found;
}

}  // namespace lamina
