// SPDX-License-Identifier: GPL-3.0-or-later
// Minimum: of several layers, the smaller number at each place.
#include "engine/layers/merging.h"

namespace lamina {

LayerSpec minimumLayer() {
    return mergingLayer("Minimum", "Takes the smallest of the outputs of several layers, number by number.",
                        [](LowerContext& c) { return combineAll(c, CombineKind::Minimum); });
}

}  // namespace lamina
