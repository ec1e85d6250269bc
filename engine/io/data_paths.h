// SPDX-License-Identifier: GPL-3.0-or-later
// Where the data of a project lie. In memory their paths are absolute, so that saving elsewhere, undo and the registry of runs keep them
// right; in a file they are relative to it, so that project and data can move together.
#pragma once

#include <filesystem>

#include "engine/model/project.h"

namespace lamina {

/** As in memory: what is relative lies below `directory`. */
void makePathsAbsolute(Project& project, const std::filesystem::path& directory);

/** As in a file of `directory`. */
void makePathsRelative(Project& project, const std::filesystem::path& directory);

/** Whether two recipes name the same files, perhaps in other places, and read them alike. */
bool mayHaveMoved(const DataRecipe& from, const DataRecipe& to);

/** Of a run's project: relative paths, which early runs have, lie below the `directory` of the project `now` that it is taken up for; and data
 *  that moved with that project are where it finds them. */
void findData(Project& ofRun, const Project& now, const std::filesystem::path& directory);

}  // namespace lamina
