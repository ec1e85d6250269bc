// SPDX-License-Identifier: GPL-3.0-or-later
// Masking: steps whose numbers are all one value only fill up.
// Source: keras/src/layers/core/masking.py.
#include "engine/layers/common.h"

namespace lamina {

namespace {

void inferMasking(InferContext& c) {
    if (c.inputs[0].rank() > 1) return sameShape(c);
    c.fail(c.node().name + " needs steps", "expected steps × channels, received " + toString(c.inputs[0]) + " from " + c.inputName(0));
}

ValueId lowerMasking(LowerContext& c) {
    const Shape in = c.plan.shape(c.inputs[0]);
    c.ownMask = c.plan.activation(Shape(in.dims().first(static_cast<std::size_t>(in.rank() - 1))));
    c.plan.forward(StepMask{c.inputs[0], c.ownMask, c.params.real("mask_value")});
    return countedSteps(c, c.inputs[0], c.ownMask);
}

}  // namespace

LayerSpec maskingLayer() {
    LayerSpec spec;
    spec.name = "Masking";
    spec.family = Family::Sequence;
    spec.help = "Marks steps that only fill up a sequence, so that layers behind it skip them.";
    spec.params = {floatParam("mask_value", 0, "A step whose numbers are all this one does not count.")};
    spec.takesTrainable = true;
    spec.summary = [](const ParamReader& p) { return toString(ParamValue(p.real("mask_value"))); };
    spec.infer = inferMasking;
    spec.lower = lowerMasking;
    spec.mask = [](const ParamReader&, const Shape&) { return MaskRule::Begins; };
    return spec;
}

}  // namespace lamina
