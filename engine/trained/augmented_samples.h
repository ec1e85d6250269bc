// SPDX-License-Identifier: GPL-3.0-or-later
// What training makes of images before they reach the layers that learn: for a look at it.
#pragma once

#include <cstdint>

#include "engine/base/tensor.h"
#include "engine/data/dataset.h"
#include "engine/model/graph.h"

namespace lamina {

/** The output of a layer for images (n, h, w, c), or whatever its net's one input takes, with all that training does by chance, mixed
 *  with one another by MixUp of that alpha where it is above 0; float32. Another seed, another chance. Throws Error where the layers up to it make no net, take several inputs, or learn. */
Tensor augmentedSamples(const Graph& graph, NodeId layer, const Tensor& samples, std::uint64_t seed, double mixUp = 0);

/** Samples that are trained on, as an input of the net gets them; no more than `most`, from all over the training part: files lie class by class. */
Tensor someTrained(const Dataset& data, std::size_t input, std::size_t most);

}  // namespace lamina
