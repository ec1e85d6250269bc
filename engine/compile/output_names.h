// SPDX-License-Identifier: GPL-3.0-or-later
// What the answers of a net are called: by the layers that end it.
#pragma once

#include <string>
#include <vector>

#include "engine/compile/infer.h"

namespace lamina {

/** In the order of the answers. */
inline std::vector<std::string> outputNames(const Graph& graph, const Inference& inference) {
    std::vector<std::string> names;
    for (const NodeId id : inference.outputs) names.push_back(findNode(graph, id)->name);
    return names;
}

}  // namespace lamina
