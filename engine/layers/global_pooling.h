// SPDX-License-Identifier: GPL-3.0-or-later
// Pools over everything but the channels.
#pragma once

#include "engine/layers/layer_spec.h"

namespace lamina {

/** axes: 2 for images, 1 for sequences. */
LayerSpec globalPoolingLayer(std::string name, std::string help, int axes, ValueId (*lower)(LowerContext&));

ValueId lowerGlobalAverage(LowerContext& context);
ValueId lowerGlobalMaximum(LowerContext& context);

}  // namespace lamina
