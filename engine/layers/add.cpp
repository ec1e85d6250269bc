// SPDX-License-Identifier: GPL-3.0-or-later
// Add: the sum of several layers, number by number; the end of a residual block.
#include "engine/layers/merging.h"

namespace lamina {

LayerSpec addLayer() {
    return mergingLayer("Add", "Adds the outputs of several layers, number by number.",
                        addAll);
}

}  // namespace lamina
