// SPDX-License-Identifier: GPL-3.0-or-later
// GlobalAveragePooling2D: makes one number of every channel: its mean over the image.
#include "engine/layers/global_pooling.h"

namespace lamina {

LayerSpec globalAveragePooling2dLayer() {
    return globalPoolingLayer("GlobalAveragePooling2D", "Makes one number of every channel: its mean over the image.", 2, lowerGlobalAverage);
}

}  // namespace lamina
