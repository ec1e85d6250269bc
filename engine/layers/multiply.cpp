// SPDX-License-Identifier: GPL-3.0-or-later
// Multiply: the product of several layers, number by number; how a gate opens and closes.
#include "engine/layers/merging.h"

namespace lamina {

LayerSpec multiplyLayer() {
    return mergingLayer("Multiply", "Multiplies the outputs of several layers, number by number.",
                        [](LowerContext& c) { return combineAll(c, CombineKind::Multiply); });
}

}  // namespace lamina
