// SPDX-License-Identifier: GPL-3.0-or-later
// RandomBrightness: all pixels become darker or brighter by chance.
// Source: keras/src/layers/preprocessing/image_preprocessing/random_brightness.py.
#include "engine/layers/augmentation.h"
#include "engine/layers/common.h"

namespace lamina {

namespace {

std::vector<ParamSpec> brightnessParams() {
    std::vector<ParamSpec> all = {rangeParam("factor", {0.2}, "How much, as a share of value_range: one number for both ways, or from and to."), valueRangeParam()};
    return all;
}

ValueId lowerBrightness(LowerContext& c) {
    RandomColor op{};
    readRange(c.params, "factor", op.brightness);
    readRange(c.params, "value_range", op.range);
    return lowerAugmentation(c, op);
}

}  // namespace

LayerSpec randomBrightnessLayer() {
    LayerSpec spec = augmentationLayer("RandomBrightness", "Makes images darker or brighter by chance in training.", brightnessParams());
    spec.infer = [](InferContext& c) { inferAugmentation(c, {"factor", "value_range"}); };
    spec.summary = [](const ParamReader& p) { return rangeSummary(p, "factor"); };
    spec.lower = lowerBrightness;
    return spec;
}

}  // namespace lamina
