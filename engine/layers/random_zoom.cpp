// SPDX-License-Identifier: GPL-3.0-or-later
// RandomZoom: images are seen from nearer or farther by chance.
// Source: keras/src/layers/preprocessing/image_preprocessing/random_zoom.py.
#include "engine/layers/augmentation.h"
#include "engine/layers/common.h"

namespace lamina {

namespace {

std::vector<ParamSpec> zoomParams() {
    std::vector<ParamSpec> all = {rangeParam("height_factor", {0.1}, "How much more is seen: above 0 the image becomes smaller, below 0 larger."), orNone(rangeParam("width_factor", {0.1}, "The same for the width; none: as the height."))};
    for (auto& p : fillParams()) all.push_back(std::move(p));
    return all;
}

ValueId lowerZoom(LowerContext& c) {
    RandomAffine op = filledAffine(c.params);
    readRange(c.params, "height_factor", op.zoomHeight);
    readRange(c.params, "width_factor", op.zoomWidth);
    op.sameZoom = c.params.none("width_factor");
    return lowerAugmentation(c, op);
}

}  // namespace

LayerSpec randomZoomLayer() {
    LayerSpec spec = augmentationLayer("RandomZoom", "Zooms images by chance in training.", zoomParams());
    spec.infer = [](InferContext& c) { inferAugmentation(c, {"height_factor", "width_factor"}); };
    spec.summary = [](const ParamReader& p) { return rangeSummary(p, "height_factor"); };
    spec.lower = lowerZoom;
    return spec;
}

}  // namespace lamina
