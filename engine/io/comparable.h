// SPDX-License-Identifier: GPL-3.0-or-later
// Configurations of runs, made alike before they are compared: a file leaves out what has its default, and one of before what Lamina did
// not have then.
#pragma once

#include <vector>

#include "engine/runs/run.h"

namespace lamina {

/** The same runs, each layer with all of its parameters as they are written today; where all of them chose the same optimizer, loss, schedule or callback, each has all of its settings. Of a callback that not
 *  all have there are those that are no defaults. A configuration that is no JSON stays as it is. */
std::vector<Run> comparable(std::vector<Run> runs);

}  // namespace lamina
