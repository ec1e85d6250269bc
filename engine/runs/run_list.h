// SPDX-License-Identifier: GPL-3.0-or-later
// From rows of the registry to runs, filtered and sorted.
#pragma once

#include <vector>

#include "engine/runs/database.h"
#include "engine/runs/run.h"

namespace lamina {

/** All runs, those in the trash included, in the order in which they began. */
std::vector<RunSummary> readSummaries(Database& database);

/** One run; artifacts with paths relative to its folder. Throws Error when there is no such run. */
Run readRun(Database& database, RunId id);

/** What a query asks for. */
std::vector<RunSummary> select(std::vector<RunSummary> runs, const RunQuery& query);

}  // namespace lamina
