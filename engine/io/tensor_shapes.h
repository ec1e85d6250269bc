// SPDX-License-Identifier: GPL-3.0-or-later
// What a layer weighs whose input nobody tells: a kernel in a file has the channels that came in among its own extents.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "engine/io/hdf5_weights.h"
#include "engine/layers/layer_spec.h"

namespace lamina {

/** The objects of a file by their paths. */
using StoredByPath = std::map<std::string, const StoredVariables*>;

struct WeightsByTensors {
    std::vector<WeightSpec> specs;
    bool fit = false;  // the file has just these; else they are what comes nearest to what it has
};

/** The weights of a layer that is kept at `path`, by its own parameters and those tensors. wires: into the layer. None and no fit: no input would do. */
WeightsByTensors weightsByTensors(const Node& node, const std::vector<Edge>& wires, const std::string& path, const StoredByPath& stored);

}  // namespace lamina
