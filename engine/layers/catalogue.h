// SPDX-License-Identifier: GPL-3.0-or-later
// The one list of layers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/layers/layer_spec.h"

namespace lamina {

/** All layers, in the order of the palette. */
const std::vector<LayerSpec>& layerCatalogue();

/** By Keras' class name; null when we do not know it. */
const LayerSpec* findLayer(std::string_view name);

/** Of what the numbers of a drawn layer are made: Mixes for a layer we do not know. */
Passage passageOf(const Node& node);

/** The activation that a drawn layer applies last; empty where it has none, or we do not know it. */
std::string lastFunction(const Node& node);

/** A drawn layer that is fed by the data and by no other layer. */
bool isInput(const Node& node);

/** LayerSpec::width and ::ids of a drawn layer; empty as well for one we do not know. */
std::string widthKey(const Node& node);
std::string idsKey(const Node& node);

/** The parameters of a drawn layer, defaults included. Throws Error for a layer we do not know. */
ParamReader paramsOf(const Node& node);

}  // namespace lamina
