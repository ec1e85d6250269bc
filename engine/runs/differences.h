// SPDX-License-Identifier: GPL-3.0-or-later
// In what settings runs differ, in words: a row each.
#pragma once

#include <string>
#include <vector>

#include "engine/runs/run.h"

namespace lamina {

struct SettingDifference {
    enum class Of { Training, Data, Other, Net };
    std::string what;                 // "learning_rate", "dense_1 · units"
    std::vector<std::string> values;  // a run each; "—" where a run has no such thing
    Of of = Of::Other;
};

/** Compares configurations (projects as JSON): the training first, by what people turn most, then the data, the layers last, as they
 *  are drawn. What is the same everywhere is left out, and so is what only follows from another row: settings of a layer or an
 *  optimizer that the other runs have not (those of a callback are told), wires to a layer that is new. Positions on the canvas do not count. A configuration that
 *  is no JSON counts as empty. */
std::vector<SettingDifference> settingsThatDiffer(const std::vector<Run>& runs);

}  // namespace lamina
