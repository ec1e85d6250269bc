// SPDX-License-Identifier: GPL-3.0-or-later
// Weights by layer ⇄ the objects of model.weights.h5, the optimizer's among them.
#pragma once

#include <string>
#include <vector>

#include "engine/compile/infer.h"
#include "engine/io/hdf5_weights.h"
#include "engine/io/keras_order.h"
#include "engine/model/project.h"
#include "engine/model/weights.h"

namespace lamina {

/** Keras before 2.14 called the list of layers otherwise. */
std::string todaysPath(const std::string& path);
/** All places of the weights of the layer at `path`, in their order. */
std::vector<std::string> weightPlaces(const std::string& path, const std::vector<WeightSpec>& specs);

/** Every object that Keras looks for in a model of that kind, in its order. Throws Error when a weight is missing or of another shape. */
std::vector<StoredVariables> toStored(const Project& project, const Inference& inference, bool sequential, const Weights& weights);

/** The weights a drawing asks for, float32. Throws Error (input) naming the layer when they are not there or of another
 *  shape. An optimizer state that does not fit is left out: training then begins with a fresh one, as in Keras. */
Weights fromStored(const Project& project, const Inference& inference, const KerasPlaces& places, std::vector<StoredVariables> stored,
                   const std::string& where);

}  // namespace lamina
