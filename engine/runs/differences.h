// SPDX-License-Identifier: GPL-3.0-or-later
// In what settings runs differ, in words: a row each.
#pragma once

#include <string>
#include <vector>

#include "engine/runs/run.h"

namespace lamina {

struct SettingDifference {
    std::string what;                 // "learning_rate", "dense_1 · units"
    std::vector<std::string> values;  // a run each; "—" where a run has no such thing
};

/** Compares configurations (projects as JSON). What is the same everywhere is left out; positions on the canvas do not count. A
 *  configuration that is no JSON counts as empty. */
std::vector<SettingDifference> settingsThatDiffer(const std::vector<Run>& runs);

}  // namespace lamina
