// SPDX-License-Identifier: GPL-3.0-or-later
// lamina-cli runs compare: what differs between runs, and their curves beside one another.
#pragma once

#include <string>
#include <vector>

#include "engine/runs/run.h"

namespace lamina::cli {

/** others: run numbers as they were written. curves: a CSV file for all points, or empty. Throws Error (usage) for a number that is
 *  none. */
void compareRuns(RunId first, const std::vector<std::string>& others, const std::string& curves, bool asJson);

}  // namespace lamina::cli
