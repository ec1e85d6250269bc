// SPDX-License-Identifier: GPL-3.0-or-later
// Whether two drawings are the same to people, whatever file they come from: what a run's weights fit, and whose pace tells of another.
#pragma once

#include "engine/model/graph.h"

namespace lamina {

/** Whether a file would say the same of both: layers by their names, with parameters that are as usual said or left out, with what a file had
 *  beside them, whose weights they use and whether they learn; wires by port. Numbers, order, places on the canvas and blocks do not count.
 *  Takes a while: not for after every edit. Other questions: same_layers.h. */
bool sameDrawing(const Graph& a, const Graph& b);

}  // namespace lamina
