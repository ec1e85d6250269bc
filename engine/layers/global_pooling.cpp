// SPDX-License-Identifier: GPL-3.0-or-later
// Source: keras/src/layers/pooling/base_global_pooling.py.
#include "engine/layers/global_pooling.h"

#include "engine/layers/common.h"
#include "engine/layers/sequence.h"

namespace lamina {

namespace {

Shape pooledShape(const Shape& in, bool keepdims) {
    if (!keepdims) return {in.back()};
    return in.rank() == 2 ? Shape{1, in.back()} : Shape{1, 1, in.back()};
}

void inferImage(InferContext& c) {
    if (requireRank(c, 3, "an image: height × width × channels")) c.output = pooledShape(c.inputs[0], c.params.boolean("keepdims"));
}
void inferSequence(InferContext& c) {
    if (requireSequence(c)) c.output = pooledShape(c.inputs[0], c.params.boolean("keepdims"));
}

ValueId imageOf(LowerContext& c) { return c.plan.shape(c.inputs[0]).rank() == 3 ? asRow(c, c.inputs[0]) : c.inputs[0]; }

}  // namespace

ValueId lowerGlobalAverage(LowerContext& c) {
    const ValueId x = imageOf(c), out = c.plan.activation({c.output[0], c.output.back()});
    c.plan.forward(GlobalAveragePool{x, out});
    return c.plan.reshape(out, c.output);
}

ValueId lowerGlobalMaximum(LowerContext& c) {
    const ValueId x = imageOf(c), out = c.plan.activation({c.output[0], c.output.back()});
    c.plan.forward(GlobalMaxPool{x, out});
    return c.plan.reshape(out, c.output);
}

LayerSpec globalPoolingLayer(std::string name, std::string help, int axes, ValueId (*lower)(LowerContext&)) {
    LayerSpec spec;
    spec.name = std::move(name);
    spec.family = Family::Pooling;
    spec.help = std::move(help);
    spec.params = {advanced(boolParam("keepdims", false, axes == 2 ? "Whether height and width stay, as 1 × 1." : "Whether the steps stay, as 1."))};
    spec.summary = [](const ParamReader&) { return std::string(); };
    spec.infer = axes == 2 ? inferImage : inferSequence;
    spec.lower = lower;
    spec.passage = Passage::Moves;
    return spec;
}

}  // namespace lamina
