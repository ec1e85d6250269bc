// SPDX-License-Identifier: GPL-3.0-or-later
// The one list of layers.
#pragma once

#include <string_view>
#include <vector>

#include "engine/layers/layer_spec.h"

namespace lamina {

/** All layers, in the order of the palette. */
const std::vector<LayerSpec>& layerCatalogue();

/** By Keras' class name; null when we do not know it. */
const LayerSpec* findLayer(std::string_view name);

/** The parameters of a drawn layer, defaults included. Throws Error for a layer we do not know. */
ParamReader paramsOf(const Node& node);

}  // namespace lamina
