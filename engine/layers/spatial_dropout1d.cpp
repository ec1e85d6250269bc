// SPDX-License-Identifier: GPL-3.0-or-later
// SpatialDropout1D: while training, whole channels are set to 0 and the rest is scaled up.
// Source: keras/src/layers/regularization/spatial_dropout.py.
#include "engine/layers/common.h"

namespace lamina {

namespace {

void inferSpatialDropout(InferContext& c) {
    if (requireRank(c, 2, "a sequence: steps × channels")) sameShape(c);
}

}  // namespace

LayerSpec spatialDropout1dLayer() {
    LayerSpec spec;
    spec.name = "SpatialDropout1D";
    spec.family = Family::Regularization;
    spec.help = "Drops whole channels of a sequence at random while training.";
    spec.params = {floatParam("rate", 0.5, "The share that is dropped.", 0, 1)};
    spec.takesTrainable = false;
    spec.summary = [](const ParamReader& p) { return toString(ParamValue(p.real("rate"))); };
    spec.infer = inferSpatialDropout;
    spec.lower = droppedChannels;
    spec.mask = passesMask;
    spec.passage = Passage::Keeps;
    return spec;
}

}  // namespace lamina
