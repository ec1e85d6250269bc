// SPDX-License-Identifier: GPL-3.0-or-later
// RandomErasing: a patch is covered by chance, so that no part alone decides.
// Source: keras/src/layers/preprocessing/image_preprocessing/random_erasing.py.
#include "engine/layers/augmentation.h"
#include "engine/layers/common.h"

namespace lamina {

namespace {

std::vector<ParamSpec> erasingParams() {
    std::vector<ParamSpec> all = {rangeParam("factor", {1}, "How likely a patch is."), rangeParam("scale", {0.02, 0.33}, "The share of the image that it covers."), orNone(floatParam("fill_value", 0, "What is in the patch; none: noise.")), valueRangeParam()};
    return all;
}

ValueId lowerErasing(LowerContext& c) {
    RandomErase op{};
    readRange(c.params, "factor", op.factor, true);
    readRange(c.params, "scale", op.scale, true);
    op.noise = c.params.none("fill_value");
    op.fillValue = op.noise ? c.params.floats("value_range").back() : c.params.real("fill_value");
    readRange(c.params, "value_range", op.range, true);
    return lowerAugmentation(c, op);
}

}  // namespace

LayerSpec randomErasingLayer() {
    LayerSpec spec = augmentationLayer("RandomErasing", "Covers a patch of images by chance in training.", erasingParams());
    spec.infer = [](InferContext& c) { inferAugmentation(c, {"factor", "scale", "value_range"}); };
    spec.summary = [](const ParamReader& p) { return rangeSummary(p, "scale"); };
    spec.lower = lowerErasing;
    return spec;
}

}  // namespace lamina
