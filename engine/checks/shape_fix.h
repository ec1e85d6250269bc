// SPDX-License-Identifier: GPL-3.0-or-later
// Layers that bring what a net takes and gives into the shape that data have: Flatten, Reshape, more Inputs.
#pragma once

#include <optional>
#include <vector>

#include "engine/compile/infer.h"
#include "engine/model/remedy.h"

namespace lamina {

/** For an output of other axes than its target: a Flatten before the Dense layers it ends with, where it gives something a position and one answer is
 *  wanted; a Reshape behind the last Dense or Conv2D, where numbers are wanted in rows and pictures. wanted: of a sample; numbers: it
 *  holds numbers, no probabilities of classes a position. Nothing where neither helps. */
std::optional<Remedy> mendOutputShape(const Graph& graph, const Inference& inference, NodeId output, const Shape& wanted, bool numbers);

/** For a net with a single Input over data of several arrays: an Input for each, flattened and joined before the Dense layers the net begins with.
 *  Nothing where it begins with others. shapes: of a sample of each. */
std::optional<Remedy> joinInputs(const Graph& graph, const Inference& inference, const std::vector<Shape>& shapes);

}  // namespace lamina
