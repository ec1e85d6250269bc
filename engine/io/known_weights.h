// SPDX-License-Identifier: GPL-3.0-or-later
// The weights of a file whose net has layers that Lamina does not have (strange_layer.h): those of all others. What a layer behind such a
// one takes is nowhere in the drawing; files of Keras 3 tell it, or the tensors themselves (tensor_shapes.h).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/compile/infer.h"
#include "engine/io/hdf5_weights.h"
#include "engine/io/json.h"
#include "engine/io/keras_order.h"
#include "engine/model/project.h"
#include "engine/model/weights.h"

namespace lamina {

/** What layers give, by name and without the batch axis, as the config of a model tells it before anything in it was adopted: by the tensors
 *  that other layers take, and in a Sequential by what the next one was built for. Nothing of what it tells twice and otherwise. */
using ToldShapes = std::map<std::string, Shape>;
ToldShapes toldShapes(const Json& config);

/** The drawing with what Lamina does not have opened up: where the file tells what such a layer gives, it is an Input of that. A layer of
 *  which a value alone is lacking stays, without that value, where it gives what is told. Ids are those of `drawn`. */
Graph withToldShapes(const Graph& drawn, const ToldShapes& told);

/** Where the file keeps the weights. ownClasses: of layers that are drawn by another name of class than their own, which Keras counts by. */
KerasPlaces placesAmongStrangers(const Graph& drawn, const std::vector<NodeId>& outputs, bool sequential,
                                 const std::map<std::string, std::string>& ownClasses);

/** The weights of all layers that are ours, without the optimizer's: those whose inputs nobody tells are as the file's tensors have them, and
 *  whether they fit is seen when the drawing is whole. named: the file has the layers by the names of the drawing, and those are believed where they
 *  stand in its order. Throws Error (input) as fromStored, and where the file keeps another layer's in a place. */
Weights knownWeights(Project project, Graph graph, KerasPlaces places, bool named, std::vector<StoredVariables> stored, const std::string& where);

}  // namespace lamina
