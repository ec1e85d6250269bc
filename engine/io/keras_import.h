// SPDX-License-Identifier: GPL-3.0-or-later
// From what Keras writes into a layer's config to what our layers know: initializers, activations and dtypes as words,
// keys without effect dropped, keys we cannot honour refused.
#pragma once

#include <string>
#include <vector>

#include "engine/io/json.h"
#include "engine/io/strange_layer.h"

namespace lamina {

/** Rewrites the model object of a config.json in place. What is left out and matters only for further training is said
 *  in `warnings`. Throws Error (input) naming the layer and what to do for what we cannot honour. strangers: where given,
 *  layers that Lamina does not have are named there and stay as they are, in place of being refused; so are values and parameters
 *  that a layer of ours does not have, which its object then lists as strange_layer.h says. */
void adoptKerasModel(Json& model, const std::string& where, std::vector<std::string>& warnings, Strangers* strangers = nullptr);

}  // namespace lamina
