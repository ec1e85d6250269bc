// SPDX-License-Identifier: GPL-3.0-or-later
// ReLU: keeps what is positive, with an upper end and a slope below 0 where asked.
// Source: keras/src/layers/activations/relu.py.
#include "engine/layers/common.h"

namespace lamina {

namespace {

void inferRelu(InferContext& c) {
    if (const double threshold = c.params.real("threshold"); threshold != 0)
        return c.fail(c.node().name + ": a threshold other than 0 is not known here",
                      "expected 0, received " + toString(ParamValue(threshold)), {setParam(c, "threshold", 0.0)});
    sameShape(c);
}

ValueId scaled(LowerContext& c, ValueId x, double scale) {
    if (scale == 1) return x;
    const ValueId out = c.plan.activation(c.output);
    c.plan.forward(Affine{x, out, scale, 0});
    return out;
}

/** min(relu(x), top): relu6 on another scale. */
ValueId cappedRelu(LowerContext& c, ValueId x, double top) {
    return scaled(c, c.plan.activate(scaled(c, x, 6 / top), {ActivationKind::Relu6, 0}), top / 6);
}

ValueId lowerRelu(LowerContext& c) {
    const ValueId x = c.inputs[0];
    const double slope = c.params.real("negative_slope");
    const double top = c.params.none("max_value") ? -1 : c.params.real("max_value");
    if (top < 0) return c.plan.activate(x, {slope == 0 ? ActivationKind::Relu : ActivationKind::LeakyRelu, slope});
    const ValueId positive = top == 0 ? scaled(c, x, 0) : cappedRelu(c, x, top);
    if (slope == 0) return positive;
    const ValueId negative = scaled(c, c.plan.activate(scaled(c, x, -1), {ActivationKind::Relu, 0}), -slope);
    return c.plan.add(positive, negative);
}

}  // namespace

LayerSpec reluLayer() {
    LayerSpec spec;
    spec.name = "ReLU";
    spec.family = Family::Activation;
    spec.help = "Keeps what is positive; what is negative becomes 0.";
    spec.params = {
        orNone(floatParam("max_value", 6, "The upper end; none: there is no end.", 0, unbounded)),
        advanced(floatParam("negative_slope", 0, "The share of what is negative that passes.", 0, unbounded)),
        advanced(floatParam("threshold", 0, "Below it a number counts as negative; 0 here.", 0, unbounded)),
    };
    spec.summary = [](const ParamReader& p) {
        return p.none("max_value") ? std::string() : "up to " + toString(ParamValue(p.real("max_value")));
    };
    spec.infer = inferRelu;
    spec.lower = lowerRelu;
    spec.mask = passesMask;
    spec.passage = Passage::Keeps;
    return spec;
}

}  // namespace lamina
