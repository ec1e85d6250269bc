// SPDX-License-Identifier: GPL-3.0-or-later
// GlobalAveragePooling1D: makes one number of every channel: its mean over the sequence.
#include "engine/layers/global_pooling.h"

namespace lamina {

LayerSpec globalAveragePooling1dLayer() {
    return globalPoolingLayer("GlobalAveragePooling1D", "Makes one number of every channel: its mean over the sequence.", 1, lowerGlobalAverage);
}

}  // namespace lamina
