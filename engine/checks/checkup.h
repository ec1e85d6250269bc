// SPDX-License-Identifier: GPL-3.0-or-later
// What the data doctor says of a whole project: data, net and training recipe, and how they go together.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/data/dataset.h"
#include "engine/data/doctor.h"

namespace lamina {

/** A callback that watches figures of a validation part that is not there, with what mends it. validated: whether there is one. */
std::optional<Issue> watchedInVain(const Project& project, bool validated);

/** Throws Error (input) where that is plain from the shares of the split, before any data are read. */
void requireWatched(const Project& project);

/** Of prepared data whose target is the same in every sample, as of arrays where nothing refuses it: that there is nothing to tell apart, in a
 *  sentence; empty where there is. */
std::string sameInEverySample(const Dataset& data);

/** What examine() finds in the data of a project, with what makes its net ask which class where these want that. losses, wanted: of the project. */
std::vector<Issue> examine(const RawData& raw, const Project& project, const std::vector<std::string>& losses, const Wanted& wanted);

/** All that examine() finds, and what else keeps a training of these data from beginning. Never throws for what data hold. */
std::vector<Issue> checkup(const RawData& raw, const Project& project);

}  // namespace lamina
