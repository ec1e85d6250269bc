// SPDX-License-Identifier: GPL-3.0-or-later
// The weights of a project: those of its newest run that still belongs to it.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "engine/data/raw_data.h"
#include "engine/model/project.h"
#include "engine/runs/registry.h"

namespace lamina {

struct ProjectRun {
    RunSummary run;
    std::filesystem::path weights;  // its .keras
    bool sameSplit = true;          // the run kept apart the rows that the project keeps apart
};

struct ProjectRuns {
    std::optional<ProjectRun> newest;  // that belongs to it
    std::optional<RunSummary> other;   // newer, of the same name, with weights that do not belong to it …
    std::string whyNot;                // … for this reason: "belongs to another drawing"
};

/** Runs of the project's name that kept weights. One belongs to it that has the same drawing and, where its own data are meant, the
 *  same data and preparation. directory: of the project's file, where early runs begin their paths. read: the data of a recipe whose
 *  files moved with the project; asked only then. anyName: where none of its name does, one of another name may, which is then to be said: the
 *  project may have been called otherwise then. */
ProjectRuns runsOf(Registry& registry, const Project& project, const std::filesystem::path& directory, bool ownData, const std::function<RawData(const DataRecipe&)>& read,
                   bool anyName = false);

}  // namespace lamina
