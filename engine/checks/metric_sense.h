// SPDX-License-Identifier: GPL-3.0-or-later
// Which metrics say something of a target, and why others say nothing.
#pragma once

#include <cstddef>
#include <string>

#include "engine/data/dataset.h"
#include "engine/model/project.h"

namespace lamina {

/** Whether an output's targets are numbers of any size, of which no answer is right or wrong: no classes, and not all of them 0 and 1. */
bool holdsFreeNumbers(const Dataset& data, std::size_t output);

/** Why a metric says nothing of such targets: "it counts right answers, and the targets are numbers of any size"; empty where it does. */
std::string whyItSaysNothing(const Choice& metric, const Choice& loss, bool freeNumbers);

/** Throws Error (usage) for the first of a project's metrics that says nothing of its free numbers; in an output's own recipe, too. */
void requireSense(const Project& project, const Dataset& data);

}  // namespace lamina
