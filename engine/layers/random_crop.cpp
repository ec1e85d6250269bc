// SPDX-License-Identifier: GPL-3.0-or-later
// RandomCrop: training sees a window of an image, anywhere in it; afterwards the largest part in the middle is brought to that size.
// Source: keras/src/layers/preprocessing/image_preprocessing/random_crop.py. There a batch shares its window; here each image
// has its own.
#include "engine/layers/augmentation.h"
#include "engine/layers/common.h"
#include "engine/layers/resize.h"

namespace lamina {

namespace {

void inferCrop(InferContext& c) {
    if (!requireRank(c, 3, "an image: height × width × channels")) return;
    c.output = {c.params.integer("height"), c.params.integer("width"), c.inputs[0][2]};
}

ValueId lowerCrop(LowerContext& c) {
    const Shape in = c.plan.shape(c.inputs[0]);
    const Dim height = c.output[1], width = c.output[2];
    if (c.plan.training() && in[1] >= height && in[2] >= width) {
        RandomAffine op{};
        op.nearest = true;
        return lowerAugmentation(c, op);
    }
    return resized(c, croppedToAspect(c, c.inputs[0], height, width), height, width, false);
}

}  // namespace

LayerSpec randomCropLayer() {
    LayerSpec spec = augmentationLayer("RandomCrop", "Cuts a window out of images, anywhere by chance in training.", targetSizeParams());
    spec.infer = inferCrop;
    spec.summary = targetSizeSummary;
    spec.lower = lowerCrop;
    return spec;
}

}  // namespace lamina
