// SPDX-License-Identifier: GPL-3.0-or-later
// GlobalAveragePooling1D: makes one number of every channel: its mean over the sequence.
#include "engine/layers/global_pooling.h"

namespace lamina {

namespace {

/** Of a sequence with a mask: the mean over the steps that count; 0 where none does (Keras: NaN). */
ValueId lowerGlobalAverage1d(LowerContext& c) {
    const ValueId mask = c.maskOf(0);
    if (mask == noValue) return lowerGlobalAverage(c);
    const Shape in = c.plan.shape(c.inputs[0]);
    const ValueId shares = c.plan.activation({in[0], in[1]}), mean = c.plan.activation({in[0], 1, in[2]});
    c.plan.forward(MaskWeights{mask, shares, in[0], 1});
    c.plan.forward(BatchMatMul{c.plan.reshape(shares, {in[0], 1, in[1]}), c.inputs[0], mean});
    return c.plan.reshape(mean, c.output);
}

}  // namespace

LayerSpec globalAveragePooling1dLayer() {
    LayerSpec spec = globalPoolingLayer("GlobalAveragePooling1D", "Makes one number of every channel: its mean over the sequence.", 1, lowerGlobalAverage1d);
    spec.takesMask = true;
    return spec;
}

}  // namespace lamina
