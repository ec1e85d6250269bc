// SPDX-License-Identifier: GPL-3.0-or-later
// RandomContrast: the distance of pixels from their mean is changed by chance.
// Source: keras/src/layers/preprocessing/image_preprocessing/random_contrast.py.
#include "engine/layers/augmentation.h"
#include "engine/layers/common.h"

namespace lamina {

namespace {

std::vector<ParamSpec> contrastParams() {
    std::vector<ParamSpec> all = {rangeParam("factor", {0.2}, "How much less and more: one number for both, or two from 0."), valueRangeParam()};
    return all;
}

ValueId lowerContrast(LowerContext& c) {
    RandomColor op{};
    const Floats factor = c.params.floats("factor");
    op.contrast[0] = 1 - factor.front(), op.contrast[1] = 1 + factor.back();
    readRange(c.params, "value_range", op.range);
    return lowerAugmentation(c, op);
}

}  // namespace

LayerSpec randomContrastLayer() {
    LayerSpec spec = augmentationLayer("RandomContrast", "Changes the contrast of images by chance in training.", contrastParams());
    spec.infer = [](InferContext& c) { inferAugmentation(c, {"factor", "value_range"}); };
    spec.summary = [](const ParamReader& p) { return rangeSummary(p, "factor"); };
    spec.lower = lowerContrast;
    return spec;
}

}  // namespace lamina
