// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a net brings the numbers that it takes to a scale by itself.
#pragma once

#include "engine/data/doctor.h"
#include "engine/model/project.h"

namespace lamina {

/** Whether an Input's numbers are scaled, or looked up, before the first layer that learns from them. */
bool scalesInput(const Graph& graph, NodeId input);

/** What the data doctor needs to know of a project. */
DoctorsFacts doctorsFacts(const Project& project);

}  // namespace lamina
