// SPDX-License-Identifier: GPL-3.0-or-later
// Shapes, parameters and issues of a drawing, after every edit.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "engine/layers/layer_spec.h"

namespace lamina {

/** What is known of one layer. */
struct NodeInfo {
    bool known = false;  // the shape could be inferred
    std::vector<Shape> inputs;
    Shape output;        // without the batch axis
    std::vector<WeightSpec> weights;
    std::vector<ConstantSpec> constants;
    std::int64_t parameters = 0, trainableParameters = 0;
    double multiplyAdds = 0;  // of one sample, forward
    NodeId weightsOf = 0;     // whose weights it uses, where they are another's: it then lists none
    bool masked = false;      // the output has a mask that says which steps count
};

struct Inference {
    std::unordered_map<NodeId, NodeInfo> nodes;
    std::vector<Issue> issues;
    std::vector<NodeId> order;    // topological
    std::vector<NodeId> inputs;   // Input layers
    std::vector<NodeId> outputs;  // layers whose output nobody takes
    std::int64_t parameters = 0, trainableParameters = 0;
    double multiplyAdds = 0;

    bool hasErrors() const;
    const NodeInfo& at(NodeId id) const { return nodes.at(id); }
};

/** Never throws for a drawing, however wrong. */
Inference infer(const Graph& graph);

}  // namespace lamina
