// SPDX-License-Identifier: GPL-3.0-or-later
// Subtract: the difference of two layers, number by number.
#include "engine/layers/merging.h"

namespace lamina {

LayerSpec subtractLayer() {
    LayerSpec spec = mergingLayer("Subtract", "Takes the second input away from the first, number by number.",
                                  [](LowerContext& c) { return combineAll(c, CombineKind::Subtract); });
    spec.maxInputs = 2;
    return spec;
}

}  // namespace lamina
