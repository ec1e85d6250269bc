// SPDX-License-Identifier: GPL-3.0-or-later
// GlobalMaxPooling1D: makes one number of every channel: its largest value in the sequence.
#include "engine/layers/global_pooling.h"

namespace lamina {

LayerSpec globalMaxPooling1dLayer() {
    return globalPoolingLayer("GlobalMaxPooling1D", "Makes one number of every channel: its largest value in the sequence.", 1, lowerGlobalMaximum);
}

}  // namespace lamina
