// SPDX-License-Identifier: GPL-3.0-or-later
// A run of the registry with all that it goes on from: for the window and for lamina-cli.
#pragma once

#include <optional>

#include "engine/runs/registry.h"
#include "engine/train/going_on.h"

namespace lamina {

/** The run and the state of its last step. Throws Error where there is no such run or it cannot go on: see requireGoingOn and afterItsLastStep. */
EndedRun endedRun(Registry& registry, RunId id);

/** Makes the run of a job keep its project as it is now, and its net: what the functions below read. */
void keepProjectAndNet(TrainingJob& job);

/** What a run has left, under its id; nothing where that is nothing. Throws Error where that cannot be read. */
std::optional<TrainedModel> keptModel(const Registry& registry, RunId id);

/** The project as it was recorded. Throws Error where that cannot be read. */
Project recordedProject(const Run& run);
/** The same with what was changed while it trained: epochs and callbacks. */
Project recordedProject(const EndedRun& ended);

/** Whether a run that was begun with `then` may go on with `now`, an edit of it: drawing, data and recipe are the same but for epochs and
 *  callbacks, which may change while it trains, and for places on the canvas. The drawing as sameNet() sees it, a parameter that is as usual
 *  being the same as one that is left out. Quick: asked after every edit. */
bool goesOnWith(const Project& then, const Project& now);

}  // namespace lamina
