// SPDX-License-Identifier: GPL-3.0-or-later
// RandomTranslation: images are moved by chance.
// Source: keras/src/layers/preprocessing/image_preprocessing/random_translation.py.
#include "engine/layers/augmentation.h"
#include "engine/layers/common.h"

namespace lamina {

namespace {

std::vector<ParamSpec> translationParams() {
    std::vector<ParamSpec> all = {rangeParam("height_factor", {0.1}, "How far up and down, as a share of the height."), rangeParam("width_factor", {0.1}, "How far left and right, as a share of the width.")};
    for (auto& p : fillParams()) all.push_back(std::move(p));
    return all;
}

ValueId lowerTranslation(LowerContext& c) {
    RandomAffine op = filledAffine(c.params);
    readRange(c.params, "height_factor", op.shiftHeight);
    readRange(c.params, "width_factor", op.shiftWidth);
    return lowerAugmentation(c, op);
}

}  // namespace

LayerSpec randomTranslationLayer() {
    LayerSpec spec = augmentationLayer("RandomTranslation", "Moves images by chance in training.", translationParams());
    spec.infer = [](InferContext& c) { inferAugmentation(c, {"height_factor", "width_factor"}); };
    spec.summary = [](const ParamReader& p) { return rangeSummary(p, "height_factor"); };
    spec.lower = lowerTranslation;
    return spec;
}

}  // namespace lamina
