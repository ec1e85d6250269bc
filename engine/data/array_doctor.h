// SPDX-License-Identifier: GPL-3.0-or-later
// The data doctor's look at the numbers of arrays and pictures: none among them, scale, features that say nothing.
#pragma once

#include <vector>

#include "engine/data/dataset.h"
#include "engine/data/doctor.h"
#include "engine/model/project.h"

namespace lamina {

/** What the inputs of arrays hold, and whether the net brings them to a scale. project: whose data they are; null: nothing is drawn. */
std::vector<Finding> examineNumbers(const Dataset& data, const Project* project);

/** Whether an Input's numbers are scaled, or looked up, before the first layer that learns from them. */
bool scalesInput(const Graph& graph, NodeId input);

}  // namespace lamina
