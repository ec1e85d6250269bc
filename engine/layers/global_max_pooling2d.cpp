// SPDX-License-Identifier: GPL-3.0-or-later
// GlobalMaxPooling2D: makes one number of every channel: its largest value in the image.
#include "engine/layers/global_pooling.h"

namespace lamina {

LayerSpec globalMaxPooling2dLayer() {
    return globalPoolingLayer("GlobalMaxPooling2D", "Makes one number of every channel: its largest value in the image.", 2, lowerGlobalMaximum);
}

}  // namespace lamina
