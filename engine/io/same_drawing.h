// SPDX-License-Identifier: GPL-3.0-or-later
// Whether two projects have the same net: what a run's weights fit, and whose pace tells of another.
#pragma once

#include "engine/model/graph.h"

namespace lamina {

/** Whether two drawings have the same layers, parameters and wires, whatever their order and their places on the canvas. */
bool sameDrawing(const Graph& a, const Graph& b);

}  // namespace lamina
