// SPDX-License-Identifier: GPL-3.0-or-later
// What the data doctor says in red though a training could begin: the window asks about it before it does, lamina-cli says it.
#pragma once

#include <vector>

#include "engine/checks/misfits.h"

namespace lamina {

/** A remedy of the data, for a net that fitted them: it goes on to fit what is left of them. */
Remedy mendedWithNet(const Remedy& remedy, const RawData& raw);

/** All that would spoil a training of a net that fits its data, the first to be asked about first. `inference`: of the project's graph;
 *  `known`: of `raw`; `findings`: examine()'s; `data`: what was prepared, null where nothing could be. */
std::vector<Issue> doubts(const Project& project, const Inference& inference, const RawData& raw, const FirstTarget& known, const std::vector<Issue>& findings,
                          const Dataset* data);

/** The same of data that nobody has examined yet. */
std::vector<Issue> doubts(const RawData& raw, const Project& project, const Dataset& data);

}  // namespace lamina
