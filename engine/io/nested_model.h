// SPDX-License-Identifier: GPL-3.0-or-later
// Models within models. A drawing has one level of layers: those of an inner model join the outer one's, as a block of its name.
// Source: keras/src/models/functional.py, keras/src/saving/saving_lib.py (where the weights of inner models stand).
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/io/keras_order.h"
#include "engine/model/graph.h"

namespace lamina {

/** A model as its file has it: a model within it stands as one layer, its class as the layer's. */
struct ModelNet {
    /** What a layer gives; of a model: the output of that number. */
    struct Output {
        NodeId layer = 0;
        int index = 0;
    };
    Graph graph;
    bool sequential = false;
    std::vector<NodeId> inputs;  // Input layers, in the order in which the model is called
    std::vector<Output> outputs;
    std::map<NodeId, std::shared_ptr<const ModelNet>> models;   // of the layers that are models
    std::map<std::pair<NodeId, int>, int> takes;                // a wire's end → the output of a model that it takes; absent: the first
};

/** The layers of all, as a drawing has them. */
struct ModelInFile {
    Graph graph;
    std::vector<NodeId> inputs, outputs;  // as listed
    std::optional<KerasPlaces> places;    // where there are models within the model; else they follow from the drawing
};

/** Layers keep their names where no other has them; a model that is called several times is drawn as often, with the weights of
 *  the first. Throws Error (input) where a model is called with fewer inputs than it has. */
ModelInFile splice(ModelNet net, const std::string& where);

}  // namespace lamina
