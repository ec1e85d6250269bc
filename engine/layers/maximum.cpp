// SPDX-License-Identifier: GPL-3.0-or-later
// Maximum: of several layers, the larger number at each place.
#include "engine/layers/merging.h"

namespace lamina {

LayerSpec maximumLayer() {
    return mergingLayer("Maximum", "Takes the largest of the outputs of several layers, number by number.",
                        [](LowerContext& c) { return combineAll(c, CombineKind::Maximum); });
}

}  // namespace lamina
