// SPDX-License-Identifier: GPL-3.0-or-later
// Rescaling: every number times a factor, plus an offset.
// Source: keras/src/layers/preprocessing/rescaling.py.
#include "engine/layers/common.h"

namespace lamina {

namespace {

/** 1/255 where it is that, else the number. */
std::string factorWords(double scale) {
    for (const double divisor : {255.0, 127.5})
        if (scale == 1 / divisor) return "1/" + toString(ParamValue(divisor));
    return toString(ParamValue(scale));
}

std::string rescalingSummary(const ParamReader& p) {
    const double offset = p.real("offset");
    if (offset == 0) return "× " + factorWords(p.real("scale"));
    return "× " + factorWords(p.real("scale")) + (offset < 0 ? " − " : " + ") + toString(ParamValue(offset < 0 ? -offset : offset));
}

ValueId lowerRescaling(LowerContext& c) {
    const ValueId out = c.plan.activation(c.output);
    c.plan.forward(Affine{c.inputs[0], out, c.params.real("scale"), c.params.real("offset")});
    return out;
}

}  // namespace

LayerSpec rescalingLayer() {
    LayerSpec spec;
    spec.name = "Rescaling";
    spec.family = Family::Core;
    spec.help = "Multiplies every number by a factor and adds an offset: pixels of 0 to 255 become 0 to 1.";
    spec.params = {floatParam("scale", 1.0 / 255, "The factor."), floatParam("offset", 0, "What is added afterwards.")};
    spec.summary = rescalingSummary;
    spec.infer = sameShape;
    spec.lower = lowerRescaling;
    spec.mask = passesMask;
    spec.passage = Passage::Keeps;
    spec.scale = ScaleRule::Sets;
    return spec;
}

}  // namespace lamina
