// SPDX-License-Identifier: GPL-3.0-or-later
// RandomRotation: images are turned by chance.
// Source: keras/src/layers/preprocessing/image_preprocessing/random_rotation.py.
#include "engine/layers/augmentation.h"
#include "engine/layers/common.h"

namespace lamina {

namespace {

std::vector<ParamSpec> rotationParams() {
    std::vector<ParamSpec> all = {rangeParam("factor", {0.1}, "How far, as a share of a full turn: one number for both ways, or from and to.")};
    for (auto& p : fillParams()) all.push_back(std::move(p));
    return all;
}

ValueId lowerRotation(LowerContext& c) {
    RandomAffine op = filledAffine(c.params);
    readRange(c.params, "factor", op.rotation);
    return lowerAugmentation(c, op);
}

}  // namespace

LayerSpec randomRotationLayer() {
    LayerSpec spec = augmentationLayer("RandomRotation", "Turns images by chance in training.", rotationParams());
    spec.infer = [](InferContext& c) { inferAugmentation(c, {"factor"}); };
    spec.summary = [](const ParamReader& p) { return rangeSummary(p, "factor"); };
    spec.lower = lowerRotation;
    return spec;
}

}  // namespace lamina
