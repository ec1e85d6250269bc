// SPDX-License-Identifier: GPL-3.0-or-later
// RandomFlip: images are flipped by chance.
// Source: keras/src/layers/preprocessing/image_preprocessing/random_flip.py.
#include "engine/layers/augmentation.h"
#include "engine/layers/common.h"

namespace lamina {

namespace {

std::vector<ParamSpec> flipParams() {
    std::vector<ParamSpec> all = {choiceParam("mode", "horizontal_and_vertical", {"horizontal", "vertical", "horizontal_and_vertical"}, "Left and right, top and bottom, or both at once.")};
    return all;
}

ValueId lowerFlip(LowerContext& c) {
    RandomAffine op{};
    const std::string mode = c.params.text("mode");
    op.flipWidth = mode != "vertical", op.flipHeight = mode != "horizontal";
    return lowerAugmentation(c, op);
}

}  // namespace

LayerSpec randomFlipLayer() {
    LayerSpec spec = augmentationLayer("RandomFlip", "Flips images in training, each or not by chance.", flipParams());
    spec.infer = [](InferContext& c) { inferAugmentation(c, {}); };
    spec.summary = [](const ParamReader& p) { return p.text("mode"); };
    spec.lower = lowerFlip;
    return spec;
}

}  // namespace lamina
